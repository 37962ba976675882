//! Where families are: how many live in each region, are free, answered lately.

use std::collections::BTreeMap;

use super::{Caller, ServiceError, Services, families::FamilySummary};
use crate::{
    domain::{code::SettlementCode, region::Region, settlement::Settlement},
    store::ReadsExt as _,
};

/// Families of one region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct RegionFamilies {
    /// The region; none for families whose settlement has none on record.
    pub region: Option<Region>,
    /// All that are open to the caller.
    pub families: u32,
    /// Those with a free place.
    pub free: u32,
    /// Those that answered within 30 days.
    pub asked: u32,
}

/// The region of each settlement that has one.
pub fn regions_of<'p>(places: impl IntoIterator<Item = &'p Settlement>) -> BTreeMap<&'p SettlementCode, Region> {
    places.into_iter().filter_map(|place| Some((&place.code, place.region?))).collect()
}

/// What a filter of regions calls records whose region is not known.
pub const UNKNOWN_REGION: &str = "unknown";

/// Code of the region a settlement lies in, or [`UNKNOWN_REGION`].
pub fn region_code(regions: &BTreeMap<&SettlementCode, Region>, settlement: Option<&SettlementCode>) -> &'static str {
    settlement.and_then(|code| regions.get(code)).map_or(UNKNOWN_REGION, |region| region.code())
}

/// Counts families by region: every region, those without families too, then those whose region is not known.
/// Every family is counted in exactly one of them.
pub fn by_region(families: &[FamilySummary], places: &[Settlement]) -> Vec<RegionFamilies> {
    let known = &regions_of(places);
    let of = |region: Option<Region>| {
        let here = || families.iter().filter(move |family| known.get(&family.settlement).copied() == region);
        let count = |found: usize| u32::try_from(found).unwrap_or(u32::MAX);
        RegionFamilies {
            region,
            families: count(here().count()),
            free: count(here().filter(|family| family.is_free()).count()),
            asked: count(here().filter(|family| family.answered_lately()).count()),
        }
    };
    Region::ALL.iter().copied().map(Some).chain([None]).map(of).collect()
}

impl Services {
    /// The families that are open to the caller, counted by region.
    ///
    /// # Errors
    /// [`ServiceError::NotPermitted`].
    pub async fn families_by_region(&self, caller: &Caller) -> Result<Vec<RegionFamilies>, ServiceError> {
        let families = self.list_families(caller).await?;
        let places = self.store.read().await?.list::<Settlement>().await?;
        let places: Vec<Settlement> = places.into_iter().map(|stored| stored.value).collect();
        Ok(by_region(&families, &places))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::code::FamilyCode;

    fn family(code: &str, settlement: &str, free: Option<u32>, days_old: Option<i32>) -> FamilySummary {
        FamilySummary {
            code: FamilyCode::parse(code).unwrap(),
            settlement: SettlementCode::parse(settlement).unwrap(),
            office: None,
            approved: None,
            free,
            availability: None,
            confirmed_on: None,
            days_old,
            conflicts: 0,
            documents_expired: false,
            documents_ending: false,
            documents: Vec::new(),
        }
    }

    fn place(code: &str, region: Option<&str>) -> Settlement {
        let mut place = serde_json::json!({"code": code, "name_kk": "x", "name_ru": "x", "name_en": "x",
            "latitude": 42.9, "longitude": 71.4});
        if let Some(region) = region {
            place["region"] = region.into();
        }
        serde_json::from_value(place).unwrap()
    }

    #[test]
    fn every_family_is_counted_once_and_regions_without_families_stand_with_nothing() {
        let places = [place("TARAZ", Some("KZ-31")), place("OLD", None)];
        let families = [
            family("F-1", "TARAZ", Some(1), Some(30)),
            family("F-2", "TARAZ", Some(0), Some(31)),
            family("F-3", "OLD", None, None),
            family("F-4", "NOWHERE", Some(2), Some(0)),
        ];
        let counts = by_region(&families, &places);
        assert_eq!(counts.len(), Region::ALL.len() + 1);
        assert_eq!(counts.iter().map(|count| count.families).sum::<u32>(), 4);
        let of = |region| *counts.iter().find(|count| count.region == region).unwrap();
        let zhambyl = Some(Region::Zhambyl);
        assert_eq!(of(zhambyl), RegionFamilies { region: zhambyl, families: 2, free: 1, asked: 1 });
        assert_eq!(of(None), RegionFamilies { region: None, families: 2, free: 1, asked: 1 });
        let abai = Some(Region::Abai);
        assert_eq!(of(abai), RegionFamilies { region: abai, families: 0, free: 0, asked: 0 });
    }
}
