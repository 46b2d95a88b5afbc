//! Style sheets and `style` attributes: what they hide.
