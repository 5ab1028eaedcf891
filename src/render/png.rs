//! Pictures as PNG (ISO/IEC 15948).

use png::{BitDepth, ColorType, Encoder};

use super::{Picture, RenderError};

impl Picture {
    /// The picture as a PNG file.
    ///
    /// # Errors
    /// [`RenderError::Size`] when there are not as many pixels as width and height say.
    pub fn png(&self) -> Result<Vec<u8>, RenderError> {
        let mut file = Vec::new();
        let mut encoder = Encoder::new(&mut file, self.width, self.height);
        encoder.set_color(ColorType::Rgb);
        encoder.set_depth(BitDepth::Eight);
        encoder
            .write_header()
            .and_then(|mut writer| {
                writer.write_image_data(&self.rgb)?;
                writer.finish()
            })
            .map_err(|_| RenderError::Size)?;
        Ok(file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let picture = Picture {
            width: 2,
            height: 1,
            rgb: vec![1, 2, 3, 4, 5, 6],
        };
        let file = picture.png().unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(&file))
            .read_info()
            .unwrap();
        let mut rgb = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut rgb).unwrap();
        assert_eq!((info.width, info.height, rgb), (2, 1, picture.rgb.clone()));
        let wrong = Picture {
            height: 2,
            ..picture
        };
        assert_eq!(wrong.png(), Err(RenderError::Size));
    }
}
