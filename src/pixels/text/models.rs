//! The models, embedded in the binary as ONNX: the screen, which is our own, and PP-OCRv4's detector and recogniser.
//! `models/README.md` says where they come from, and under what licence.
//!
//! The runtime runs a model on one thread, whoever asks: a frame is judged by the worker that read its file, and the answer does
//! not depend on how many workers there are.

use std::cell::OnceCell;
use std::sync::{Arc, OnceLock};

use rten::{Model, NodeId, RunOptions, ThreadPool};
use rten_tensor::prelude::*;
use rten_tensor::{NdTensor, Tensor};

/// Tells what could be letters from what cannot. [`super::glance`] runs it.
pub const SCREEN: Embedded = Embedded {
    name: "screen",
    sha256: "c833b08f7b21ca4bd8f1ac74a84659650d52e5291086e7be9206f7eb1cb484ba",
    bytes: include_bytes!("../../../models/sekisho_screen.onnx"),
};

/// Finds text.
pub static DETECTOR: Network = Network::new(Embedded {
    name: "PP-OCRv4 detector",
    sha256: "d2a7720d45a54257208b1e13e36a8479894cb74155a5efe29462512d42f49da9",
    bytes: include_bytes!("../../../models/ch_PP-OCRv4_det_infer.onnx"),
});

/// Reads a line of text.
pub static RECOGNISER: Network = Network::new(Embedded {
    name: "PP-OCRv4 recogniser",
    sha256: "48fc40f24f6d2a207a2b1091d3437eb3cc3eb6b676dc3ef9c37384005483683b",
    bytes: include_bytes!("../../../models/ch_PP-OCRv4_rec_infer.onnx"),
});

/// Why no answer came from a model. Says nothing of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// The embedded bytes are no model that the runtime can run.
    #[error(
        "the {0} that is part of this program cannot be loaded; it is built wrongly, please report it"
    )]
    Load(&'static str),
    /// The runtime gave up.
    #[error("the {0} gave no answer for a picture")]
    Run(&'static str),
}

impl ModelError {
    /// Which model.
    pub fn model(self) -> &'static str {
        match self {
            Self::Load(name) | Self::Run(name) => name,
        }
    }
}

/// A model in the binary.
#[derive(Clone, Copy)]
pub struct Embedded {
    /// What it is called in reports.
    pub name: &'static str,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: &'static str,
    /// The ONNX file.
    pub bytes: &'static [u8],
}

/// A model in the binary that the runtime runs.
pub struct Network {
    /// The model.
    pub model: Embedded,
    loaded: OnceLock<Option<Loaded>>,
}

struct Loaded {
    model: Model,
    input: NodeId,
    output: NodeId,
}

thread_local! {
    /// The one thread that runs models for this thread.
    static POOL: OnceCell<Arc<ThreadPool>> = const { OnceCell::new() };
}

impl Network {
    pub(super) const fn new(model: Embedded) -> Self {
        Self {
            model,
            loaded: OnceLock::new(),
        }
    }

    /// Runs the model. It is loaded when first asked.
    pub fn run(&'static self, input: &NdTensor<f32, 4>) -> Result<Tensor<f32>, ModelError> {
        let loaded = self.loaded().ok_or(ModelError::Load(self.model.name))?;
        let pool = POOL.with(|pool| {
            Arc::clone(pool.get_or_init(|| Arc::new(ThreadPool::with_num_threads(1))))
        });
        let mut options = RunOptions::default();
        options.thread_pool = Some(pool);
        let input = vec![(loaded.input, input.view().into())];
        let ran = apart(|| loaded.model.run(input, &[loaded.output], Some(options)));
        let values = ran.and_then(Result::ok).unwrap_or_default();
        let first = values.into_iter().next();
        first
            .and_then(|value| value.try_into().ok())
            .ok_or(ModelError::Run(self.model.name))
    }

    /// The model, loaded when first asked for: by the runtime's own threads.
    fn loaded(&self) -> Option<&Loaded> {
        self.loaded
            .get_or_init(|| apart(|| self.load()).flatten())
            .as_ref()
    }

    /// A list of lines that the model carries under a name: the recogniser's characters.
    pub fn lines(&'static self, name: &str) -> Result<Vec<String>, ModelError> {
        let loaded = self.loaded().ok_or(ModelError::Load(self.model.name))?;
        let found = loaded
            .model
            .metadata()
            .fields()
            .find(|(key, _)| *key == name);
        let (_, value) = found.ok_or(ModelError::Load(self.model.name))?;
        Ok(value.split('\n').map(str::to_owned).collect())
    }

    fn load(&self) -> Option<Loaded> {
        let model = Model::load_static_slice(self.model.bytes).ok()?;
        let (input, output) = (*model.input_ids().first()?, *model.output_ids().first()?);
        Some(Loaded {
            model,
            input,
            output,
        })
    }
}

/// Has a thread of its own wait for what the runtime's threads do; `None` if that panics. A worker of another pool that waited for
/// them would take up the next file meanwhile, within the one that it has: what it holds would never be let go.
fn apart<T: Send>(work: impl FnOnce() -> T + Send) -> Option<T> {
    std::thread::scope(|scope| scope.spawn(work).join().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256};

    #[test]
    fn the_models_in_the_binary_are_those_that_their_digests_name() {
        for model in [&SCREEN, &DETECTOR.model, &RECOGNISER.model] {
            let digest: String = Sha256::digest(model.bytes)
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect();
            assert_eq!(digest, model.sha256, "{}", model.name);
        }
    }

    #[test]
    fn a_model_that_cannot_take_its_input_gives_an_error_and_no_panic() {
        let wrong = NdTensor::<f32, 4>::zeros([1, 7, 5, 3]);
        assert_eq!(
            DETECTOR.run(&wrong).unwrap_err(),
            ModelError::Run("PP-OCRv4 detector")
        );
    }
}
