//! Regions: the seventeen oblasts and three cities of Kazakhstan, by the codes everybody uses.

use super::coded::coded;

coded! {
    /// A region by its code of ISO 3166-2:KZ, as it stands since the oblasts of 2022.
    Region {
        /// Abai oblast.
        Abai = "KZ-10",
        /// Akmola oblast.
        Akmola = "KZ-11",
        /// Aktobe oblast.
        Aktobe = "KZ-15",
        /// Almaty oblast.
        AlmatyOblast = "KZ-19",
        /// Atyrau oblast.
        Atyrau = "KZ-23",
        /// West Kazakhstan oblast.
        WestKazakhstan = "KZ-27",
        /// Zhambyl oblast.
        Zhambyl = "KZ-31",
        /// Zhetisu oblast.
        Zhetisu = "KZ-33",
        /// Karaganda oblast.
        Karaganda = "KZ-35",
        /// Kostanay oblast.
        Kostanay = "KZ-39",
        /// Kyzylorda oblast.
        Kyzylorda = "KZ-43",
        /// Mangystau oblast.
        Mangystau = "KZ-47",
        /// Pavlodar oblast.
        Pavlodar = "KZ-55",
        /// North Kazakhstan oblast.
        NorthKazakhstan = "KZ-59",
        /// Turkistan oblast.
        Turkistan = "KZ-61",
        /// Ulytau oblast.
        Ulytau = "KZ-62",
        /// East Kazakhstan oblast.
        EastKazakhstan = "KZ-63",
        /// The city of Astana.
        Astana = "KZ-71",
        /// The city of Almaty.
        AlmatyCity = "KZ-75",
        /// The city of Shymkent.
        Shymkent = "KZ-79",
    }
}

impl Region {
    /// Key of its name in the reader's language.
    pub fn name_key(self) -> String {
        format!("region-{}", self.code().to_lowercase())
    }
}
