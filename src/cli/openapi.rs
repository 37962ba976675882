//! `uya openapi`: the OpenAPI document of the API.

use clap::Args;
use serde_json::json;

use super::{
    Context, Failure,
    output::{Form, Output},
};
use crate::web::openapi::document;

#[derive(Args)]
pub(super) struct Openapi {
    #[arg(long, short, value_name = "FILE", default_value = "-")]
    output: Output,
}

impl Openapi {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        self.output.refuse(context, Form::Text)?;
        let text = format!("{:#}\n", document());
        self.output.write(context, |file| file.write_all(text.as_bytes()))?;
        if self.output.is_standard() {
            return Ok(());
        }
        let file = self.output.path().display().to_string();
        self.output.tell(context, &json!({ "file": file }), ("openapi-written", &[("file", (&file).into())]))
    }
}
