//! A figure as a picture of dots.

use std::sync::{Arc, LazyLock};

use png::{BitDepth, ColorType, Encoder, PixelDimensions, Unit};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

use super::Figure;
use super::face::FONT;

/// The resolutions that are offered, in dots an inch: a screen's, a dense screen's, and print.
pub const RESOLUTIONS: [u32; 3] = [96, 192, PRINT];

/// What printers ask for.
pub const PRINT: u32 = 300;

const PER_INCH: f32 = 96.0;
const INCHES_PER_METRE: f64 = 39.370_078_740_157_48;

/// The one font, and never one of the machine's.
static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(FONT.to_vec());
    Arc::new(fonts)
});

/// Why a figure cannot be painted.
#[derive(Debug, thiserror::Error)]
pub enum Unpaintable {
    #[error("the drawing cannot be read: {0}")]
    Unreadable(#[from] resvg::usvg::Error),
    #[error("a picture of {0} by {1} dots is too large")]
    TooLarge(u32, u32),
    #[error(transparent)]
    Unwritten(#[from] png::EncodingError),
}

/// The figure as PNG with so many dots an inch, opaque, and with its resolution inside, so that it
/// comes out in its own size where it is placed. The same figure gives the same bytes.
///
/// # Errors
/// [`Unpaintable`]
pub fn to_png(figure: &Figure, dots_per_inch: u32) -> Result<Vec<u8>, Unpaintable> {
    let options = Options {
        fontdb: FONTS.clone(),
        ..Options::default()
    };
    let tree = Tree::from_str(&figure.svg, &options)?;
    let scale = dots_per_inch as f32 / PER_INCH;
    let size = tree.size().to_int_size();
    let dots = |units: u32| (units as f32 * scale).round() as u32;
    let (width, height) = (dots(size.width()), dots(size.height()));
    let mut picture = Pixmap::new(width, height).ok_or(Unpaintable::TooLarge(width, height))?;
    resvg::render(
        &tree,
        Transform::from_scale(scale, scale),
        &mut picture.as_mut(),
    );

    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, width, height);
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    let per_metre = (f64::from(dots_per_inch) * INCHES_PER_METRE).round() as u32;
    encoder.set_pixel_dims(Some(PixelDimensions {
        xppu: per_metre,
        yppu: per_metre,
        unit: Unit::Meter,
    }));
    let mut writer = encoder.write_header()?;
    // The sheet is white all over: nothing shines through.
    let colours: Vec<u8> = picture
        .pixels()
        .iter()
        .flat_map(|dot| [dot.red(), dot.green(), dot.blue()])
        .collect();
    writer.write_image_data(&colours)?;
    writer.finish()?;
    Ok(bytes)
}
