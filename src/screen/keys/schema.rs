//! The JSON schema of keymap files, of the actions that there are.

use super::{Action, Context};
use crate::language::Language;
use schemars::{Schema, json_schema};
use serde_json::{Map, Value, json};

/// The schema of a keymap file.
pub(crate) fn schema() -> Schema {
    let action = |action: &Action| {
        let said = format!("The keys for: {}.", action.label(Language::En));
        (action.name().to_owned(), json!({ "description": said, "$ref": "#/$defs/Keys" }))
    };
    let context = |context: Context| {
        let actions: Map<String, Value> = Action::ALL.iter().filter(|action| action.context() == context).map(action).collect();
        let said = format!("Keys: {}.", context.label(Language::En));
        (context.name().to_owned(), json!({ "description": said, "type": "object", "additionalProperties": false, "properties": actions }))
    };
    let contexts: Map<String, Value> = Context::ALL.into_iter().map(context).collect();
    json_schema!({
        "title": "Keymap",
        "description": "The keys of the screen. An action that stands here has these keys and no others.",
        "type": "object",
        "additionalProperties": false,
        "properties": contexts,
        "$defs": {
            "Keys": {
                "description": "A key or several, as in \"x\", \"f1\", \"ctrl-s\" or \"pagedown\"; [] takes them away.",
                "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }],
            },
        },
    })
}
