uya = Ұя
