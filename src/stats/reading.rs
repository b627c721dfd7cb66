//! The conventional reading of a coefficient of agreement. The words are the caller's.

/// How a coefficient is conventionally read. The limits are conventions, not tests: an interval says more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Of a kappa or AC1.
    Kappa(KappaReading),
    /// Of an intraclass correlation.
    Intraclass(IntraclassReading),
    /// Of Krippendorff's alpha.
    Alpha(AlphaReading),
}

/// Landis and Koch, "The measurement of observer agreement for categorical data", Biometrics 33 (1977), page 165. A limit belongs to the reading below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum KappaReading {
    /// Below 0.
    Poor,
    /// Up to 0.20.
    Slight,
    /// Up to 0.40.
    Fair,
    /// Up to 0.60.
    Moderate,
    /// Up to 0.80.
    Substantial,
    /// Above 0.80.
    AlmostPerfect,
}

/// Koo and Li, "A guideline of selecting and reporting intraclass correlation coefficients for reliability research", Journal of Chiropractic Medicine 15 (2016),
/// who apply it to the interval's ends rather than to the estimate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum IntraclassReading {
    /// Below 0.5.
    Poor,
    /// From 0.5 to below 0.75.
    Moderate,
    /// From 0.75 to 0.9.
    Good,
    /// Above 0.9.
    Excellent,
}

/// Krippendorff, "Content Analysis" (2004), page 241: rely on variables with alpha of 0.800 or more; from 0.667 on draw tentative conclusions only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AlphaReading {
    /// Below 0.667: no conclusions.
    Insufficient,
    /// From 0.667 to below 0.8: tentative conclusions.
    Tentative,
    /// From 0.8 on.
    Reliable,
}

impl Reading {
    /// Of a kappa or AC1; `None` for what is no number.
    pub fn of_kappa(kappa: f64) -> Option<Self> {
        let reading = match kappa {
            _ if kappa.is_nan() => return None,
            _ if kappa < 0.0 => KappaReading::Poor,
            _ if kappa <= 0.2 => KappaReading::Slight,
            _ if kappa <= 0.4 => KappaReading::Fair,
            _ if kappa <= 0.6 => KappaReading::Moderate,
            _ if kappa <= 0.8 => KappaReading::Substantial,
            _ => KappaReading::AlmostPerfect,
        };
        Some(Self::Kappa(reading))
    }

    /// Of an intraclass correlation; `None` for what is no number.
    pub fn of_intraclass(correlation: f64) -> Option<Self> {
        let reading = match correlation {
            _ if correlation.is_nan() => return None,
            _ if correlation < 0.5 => IntraclassReading::Poor,
            _ if correlation < 0.75 => IntraclassReading::Moderate,
            _ if correlation <= 0.9 => IntraclassReading::Good,
            _ => IntraclassReading::Excellent,
        };
        Some(Self::Intraclass(reading))
    }

    /// Of Krippendorff's alpha; `None` for what is no number.
    pub fn of_alpha(alpha: f64) -> Option<Self> {
        let reading = match alpha {
            _ if alpha.is_nan() => return None,
            _ if alpha < 0.667 => AlphaReading::Insufficient,
            _ if alpha < 0.8 => AlphaReading::Tentative,
            _ => AlphaReading::Reliable,
        };
        Some(Self::Alpha(reading))
    }
}
