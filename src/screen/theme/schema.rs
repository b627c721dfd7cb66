//! The JSON schema of theme files, of the names that their reader knows.

use super::{Role, file::MODIFIERS};
use crate::language::Language;
use schemars::{Schema, json_schema};
use serde_json::{Map, Value, json};

/// The schema of a theme file.
pub(crate) fn schema() -> Schema {
    let modifier =
        |(name, _): &(&str, _)| ((*name).to_owned(), json!({ "description": format!("Whether it is {name}."), "type": "boolean" }));
    let mut looks: Map<String, Value> = MODIFIERS.iter().map(modifier).collect();
    for (name, said) in [("fg", "The colour of the words."), ("bg", "The colour behind them.")] {
        looks.insert(name.into(), json!({ "description": said, "$ref": "#/$defs/Colour" }));
    }
    let role = |role: &Role| {
        let said = format!("The style of {}.", role.words(Language::En));
        (role.name().to_owned(), json!({ "description": said, "$ref": "#/$defs/Looks" }))
    };
    let roles: Map<String, Value> = Role::ALL.iter().map(role).collect();
    json_schema!({
        "title": "Theme",
        "description": "The colours and styles of the screen.",
        "type": "object",
        "required": ["name"],
        "additionalProperties": false,
        "properties": {
            "name": { "description": "The theme's name, as settings and commands write it: letters, digits, - and _.", "type": "string" },
            "name-zh": { "description": "The name as Chinese users read it.", "type": "string" },
            "about": { "description": "One line about the theme.", "type": "string" },
            "about-zh": { "description": "The same in Chinese.", "type": "string" },
            "extends": { "description": "The theme that this one changes: what is not said here is as there.", "type": "string" },
            "palette": {
                "description": "Colours by names of your own, for use in roles.",
                "type": "object",
                "additionalProperties": { "$ref": "#/$defs/Colour" },
            },
            "roles": { "description": "Styles of what is on the screen.", "type": "object", "additionalProperties": false, "properties": roles },
        },
        "$defs": {
            "Colour": {
                "description": "#rrggbb, an ANSI colour such as bright-blue, a number from 0 to 255, default, or a name of the palette.",
                "anyOf": [{ "type": "string" }, { "type": "integer", "minimum": 0, "maximum": 255 }],
            },
            "Looks": {
                "description": "A colour of the words, or a table with colours and modifiers.",
                "anyOf": [{ "$ref": "#/$defs/Colour" }, { "type": "object", "additionalProperties": false, "properties": looks }],
            },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::{super::file::KEYS, schema};

    #[test]
    fn the_schema_has_the_keys_that_the_reader_knows() {
        let schema = serde_json::to_value(schema()).unwrap();
        let keys: Vec<&str> = schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, KEYS);
    }
}
