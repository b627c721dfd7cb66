//! Model files and where they come from: the catalogue, the two hubs, downloads that can be resumed, files that other programs keep, and servers on this
//! machine.

mod catalogue;
mod download;
mod error;
mod found;
mod hub;
mod inspection;
mod part;
mod pull;
mod servers;
mod site;
mod source;

pub use catalogue::{CatalogueModel, catalogue};
pub use error::{NetworkCause, PullError};
pub use found::{FoundFile, Place, Places, find_files};
pub use hub::{HubAccess, HubFile};
pub use inspection::{Inspection, TemplateFound, Tokenizer};
pub use pull::{Item, Plan, PullEvent, Puller};
pub use servers::{LocalServer, ServedModel, ServerKind, USUAL_PORTS, find_servers};
pub use site::Hub;
pub use source::{Source, SourceFile};
