//! Tests the themes for colour-blind viewers: what such a viewer sees is computed, and colours that mean different things must differ in it.

use super::{ColourDepth, Registry, Role, Theme, colour};

/// Least difference by CIEDE2000 of colours that mean different things. 1 is just noticed side by side; this is seen without comparing.
const APART: f64 = 12.0;

/// A kind of sight, as what it makes of red, green and blue in linear light.
type Sight = [[f64; 3]; 3];

/// Of severity 1, by Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE
/// Transactions on Visualization and Computer Graphics 15 (6), 2009, table 1.
const PROTANOPIA: Sight = [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]];
const DEUTERANOPIA: Sight = [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]];
const TRITANOPIA: Sight = [[1.255_528, -0.076_749, -0.178_779], [-0.078_411, 0.930_809, 0.147_602], [0.004_733, 0.691_367, 0.303_900]];
const USUAL: Sight = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];

/// The colour as it is seen, in linear light.
fn seen(rgb: [u8; 3], sight: &Sight) -> [f64; 3] {
    let light = rgb.map(colour::linear);
    sight.map(|row| row.iter().zip(light).map(|(part, light)| part * light).sum::<f64>().clamp(0.0, 1.0))
}

/// CIELAB of a colour of sRGB in linear light, with the white of D65.
fn lab([red, green, blue]: [f64; 3]) -> [f64; 3] {
    let f = |t: f64| if t > 216.0 / 24389.0 { t.cbrt() } else { (24389.0 / 27.0 * t + 16.0) / 116.0 };
    let x = f((0.412_456_4 * red + 0.357_576_1 * green + 0.180_437_5 * blue) / 0.950_47);
    let y = f(0.212_672_9 * red + 0.715_152_2 * green + 0.072_175_0 * blue);
    let z = f((0.019_333_9 * red + 0.119_192_0 * green + 0.950_304_1 * blue) / 1.088_83);
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// The difference of two colours by CIEDE2000, after Sharma, Wu and Dalal, "The CIEDE2000 Color-Difference Formula", Color Research and
/// Application 30 (1), 2005.
fn difference([l1, a1, b1]: [f64; 3], [l2, a2, b2]: [f64; 3]) -> f64 {
    let seventh = |c: f64| (c.powi(7) / (c.powi(7) + 25f64.powi(7))).sqrt();
    let g = 0.5 * (1.0 - seventh(f64::midpoint(a1.hypot(b1), a2.hypot(b2))));
    let (a1, a2) = (a1 * (1.0 + g), a2 * (1.0 + g));
    let (c1, c2) = (a1.hypot(b1), a2.hypot(b2));
    let hue = |a: f64, b: f64| if a == 0.0 && b == 0.0 { 0.0 } else { b.atan2(a).to_degrees().rem_euclid(360.0) };
    let (h1, h2) = (hue(a1, b1), hue(a2, b2));
    let is_grey = c1 * c2 == 0.0;
    let turn = match h2 - h1 {
        _ if is_grey => 0.0,
        turn if turn > 180.0 => turn - 360.0,
        turn if turn < -180.0 => turn + 360.0,
        turn => turn,
    };
    let mean_hue = match h1 + h2 {
        sum if is_grey => sum,
        sum if (h1 - h2).abs() <= 180.0 => sum / 2.0,
        sum if sum < 360.0 => f64::midpoint(sum, 360.0),
        sum => (sum - 360.0) / 2.0,
    };
    let (lightness, chroma) = (f64::midpoint(l1, l2), f64::midpoint(c1, c2));
    let cos = |degrees: f64| degrees.to_radians().cos();
    let t = 1.0 - 0.17 * cos(mean_hue - 30.0) + 0.24 * cos(2.0 * mean_hue) + 0.32 * cos(3.0 * mean_hue + 6.0)
        - 0.20 * cos(4.0 * mean_hue - 63.0);
    let from_middle = (lightness - 50.0).powi(2);
    let by_lightness = (l2 - l1) / (1.0 + 0.015 * from_middle / (20.0 + from_middle).sqrt());
    let by_chroma = (c2 - c1) / (1.0 + 0.045 * chroma);
    let by_hue = 2.0 * (c1 * c2).sqrt() * (turn / 2.0).to_radians().sin() / (1.0 + 0.015 * chroma * t);
    let rotation = -(60.0 * (-((mean_hue - 275.0) / 25.0).powi(2)).exp()).to_radians().sin() * 2.0 * seventh(chroma);
    (by_lightness.powi(2) + by_chroma.powi(2) + by_hue.powi(2) + rotation * by_chroma * by_hue).sqrt()
}

/// How different two roles look: in their foregrounds or their backgrounds, whichever differ more.
fn apart(theme: &Theme, one: Role, other: Role, sight: &Sight) -> f64 {
    let screen = theme.style(Role::Text);
    let part = |of: fn(ratatui::style::Style) -> Option<ratatui::style::Color>| {
        let looks = |role| lab(seen(of(theme.style(role)).or(of(screen)).and_then(colour::rgb).unwrap(), sight));
        difference(looks(one), looks(other))
    };
    part(|style| style.fg).max(part(|style| style.bg))
}

/// Roles that mean different things, and can stand side by side.
const GROUPS: [&[Role]; 3] = [
    &[Role::VerdictHigh, Role::VerdictMiddle, Role::VerdictLow],
    &[Role::MarkRight, Role::MarkWrong, Role::MarkIrrelevant, Role::MarkExtra, Role::MarkUnsafe],
    &[Role::TurnDone, Role::TurnCurrent, Role::TurnWaiting],
];

/// What a viewer of this sight could not tell apart, in words.
fn alike(theme: &Theme, sight: &Sight) -> Vec<String> {
    let pairs = GROUPS.iter().flat_map(|group| group.iter().enumerate().flat_map(|(i, one)| group[..i].iter().map(|other| (*other, *one))));
    let found = pairs.map(|(one, other)| (one, other, apart(theme, one, other, sight))).filter(|(.., by)| *by < APART);
    found.map(|(one, other, by)| format!("{} {one:?} {other:?}: {by:.1}", theme.name())).collect()
}

#[test]
fn the_themes_for_colour_blind_viewers_keep_apart_what_means_different_things() {
    let (registry, _) = Registry::load(None);
    let red_green = [PROTANOPIA, DEUTERANOPIA, TRITANOPIA, USUAL];
    let cases: [(&str, &[Sight]); 3] =
        [("red-green-safe", &red_green), ("red-green-safe-light", &red_green), ("blue-yellow-safe", &[TRITANOPIA, USUAL])];
    let mut wrong = Vec::new();
    for (name, sights) in cases {
        for depth in [ColourDepth::True, ColourDepth::Indexed] {
            let theme = registry.get(name).unwrap().at_depth(depth);
            wrong.extend(sights.iter().flat_map(|sight| alike(&theme, sight)).map(|wrong| format!("{depth:?} {wrong}")));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn red_and_green_of_other_themes_are_alike_to_those_viewers() {
    let (registry, _) = Registry::load(None);
    let theme = registry.get("light").unwrap();
    assert_eq!(alike(theme, &USUAL), Vec::<String>::new());
    assert!(!alike(theme, &DEUTERANOPIA).is_empty() || !alike(theme, &PROTANOPIA).is_empty());
}

#[test]
fn differences_are_those_that_the_formulas_authors_publish() {
    // Pairs 1, 7, 9, 17, 25 and 33 of their table.
    let cases = [
        ([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485], 2.0425),
        ([50.0, 0.0, 0.0], [50.0, -1.0, 2.0], 2.3669),
        ([50.0, 2.49, -0.001], [50.0, -2.49, 0.0009], 7.1792),
        ([50.0, 2.5, 0.0], [73.0, 25.0, -18.0], 27.1492),
        ([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644),
        ([6.7747, -0.2908, -2.4247], [5.8714, -0.0985, -2.2286], 0.6377),
    ];
    for (one, other, expected) in cases {
        assert!((difference(one, other) - expected).abs() < 1e-4, "{one:?} {other:?}: {}", difference(one, other));
    }
    let white = lab([1.0; 3]);
    assert!((white[0] - 100.0).abs() < 1e-4 && white[1].abs() < 0.02 && white[2].abs() < 0.02, "{white:?}");
}
