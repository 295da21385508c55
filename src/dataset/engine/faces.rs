//! The table of `show no face`: series by series.
use datafusion::arrow::array::{AsArray as _, RecordBatch};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Field, Schema};
use datafusion::common::DataFusionError;

use super::super::faces::{Answer, COLUMNS, NUMBERS, SQL, Sum, TEXT, scattered};
use super::{Engine, EngineError, Rows, exhausted, measure, stream, tables};

impl Engine {
    /// What comes of the series whose facts these are, for the rule of this name.
    ///
    /// # Errors
    /// When the engine cannot come to an end.
    pub fn faces(&self, rule: &str, rows: &Rows<'_>) -> Result<Answer, EngineError> {
        let ran = self.runtime.block_on(async {
            match self.series(rows, false).await {
                Err(error) if exhausted(&error) => self.series(rows, true).await,
                done => done,
            }
        });
        ran.map_err(|error| self.error(rule, &error))
    }

    async fn series(&self, rows: &Rows<'_>, sorted: bool) -> Result<Answer, DataFusionError> {
        let session = self.empty(sorted);
        let numbers = NUMBERS.map(|name| Field::new(name, DataType::Int64, false));
        let text = Field::new(TEXT, DataType::Utf8, true);
        let schema = Schema::new(numbers.into_iter().chain([text]).collect::<Vec<_>>());
        tables::rows_of(&session, "faces", rows, schema).await?;
        let mut sum = Sum::default();
        let mut each = |batch: &RecordBatch| {
            let named = batch.column_by_name(TEXT);
            let named = named.ok_or_else(|| DataFusionError::Plan("no series".to_owned()))?;
            let names = cast(named, &DataType::Utf8)?;
            let names = names.as_string::<i32>();
            let mut columns = Vec::with_capacity(COLUMNS.len());
            for name in COLUMNS {
                columns.push(measure::whole(batch, name)?);
            }
            for (at, series) in names.iter().enumerate() {
                let mut numbers = [0; COLUMNS.len()];
                for (number, column) in numbers.iter_mut().zip(&columns) {
                    *number = column.value(at);
                }
                sum.row(series.unwrap_or_default(), numbers);
            }
            Ok(())
        };
        stream(&session, SQL, &mut each).await?;
        stream(&session, &scattered(), &mut each).await?;
        Ok(sum.end())
    }
}
