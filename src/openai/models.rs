//! Which models an endpoint serves.

use super::{endpoint::Endpoint, response, transport};
use crate::chat::{ModelError, ProtocolProblem};
use serde::Deserialize;

/// The longest list of models that is read, in bytes; the longest known one has half a million.
const LIMIT: usize = 4 << 20;

#[derive(Deserialize)]
struct Models {
    data: Vec<Served>,
}

#[derive(Deserialize)]
struct Served {
    id: String,
}

/// The name of the one model that is served there.
pub(super) async fn only_model(endpoint: &Endpoint) -> Result<String, ModelError> {
    let url = endpoint.shown_models();
    let protocol = |problem| ModelError::Protocol { url: url.clone(), problem };
    let response = endpoint.client.execute(endpoint.get_models()).await.map_err(|e| transport::failure(endpoint, &url, &e))?;
    let response = response::success(endpoint, &url, response).await?;
    let body = response::limited(response, LIMIT).await;
    let models: Models = match serde_json::from_str(&body) {
        Ok(models) => models,
        Err(_) => return Err(response::in_place_of_body(endpoint, &url, &body).unwrap_or_else(|| protocol(ProtocolProblem::NoModels))),
    };
    match models.data.as_slice() {
        [one] => Ok(one.id.clone()),
        [] => Err(protocol(ProtocolProblem::NoModel)),
        several => {
            let names = endpoint.quoted(&several.iter().map(|m| m.id.as_str()).collect::<Vec<_>>().join(", "));
            Err(protocol(ProtocolProblem::Models { count: several.len(), names }))
        }
    }
}
