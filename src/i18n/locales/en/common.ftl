uya = Uya
