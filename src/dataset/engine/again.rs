//! The left side of a nested loop join, which the join asks for a second time when memory does not do.
//!
//! DataFusion's `NestedLoopJoinExec` reads its left side into memory; if that fails, it runs the left side again and spills it. But
//! most plans cannot be run twice (`RepartitionExec` panics: `partition not used yet`; a source whose partitions share their work
//! gives nothing), and with several partitions on its right the spilling join gives rows of a left join several times. So each left
//! side is wrapped: where there are several partitions, the second time is an error of memory, and the part is run once more with
//! one partition; there, the second time begins from a fresh state.
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use datafusion::common::tree_node::{
    Transformed, TransformedResult as _, TreeNode as _, TreeNodeRecursion,
};
use datafusion::common::{DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_plan::execution_plan::{
    ChildrenPropertiesMode, ReplaceChildrenOptions, reset_plan_states,
};
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, PhysicalExpr, PlanProperties,
};

/// Wraps the left side of each nested loop join.
pub(super) fn guarded(plan: Arc<dyn ExecutionPlan>, again: bool) -> Result<Arc<dyn ExecutionPlan>> {
    plan.transform_up(|plan| {
        if plan.name() != "NestedLoopJoinExec" {
            return Ok(Transformed::no(plan));
        }
        let mut children: Vec<_> = plan.children().into_iter().cloned().collect();
        if let Some(left) = children.first_mut() {
            *left = Arc::new(Left::new(Arc::clone(left), again));
        }
        let options = ReplaceChildrenOptions::new(ChildrenPropertiesMode::Recompute);
        Ok(Transformed::yes(plan.replace_children(children, options)?))
    })
    .data()
}

/// A left side.
#[derive(Debug)]
struct Left {
    input: Arc<dyn ExecutionPlan>,
    /// Whether it may be run a second time.
    again: bool,
    ran: AtomicBool,
}

impl Left {
    fn new(input: Arc<dyn ExecutionPlan>, again: bool) -> Self {
        Self {
            input,
            again,
            ran: AtomicBool::new(false),
        }
    }
}

impl DisplayAs for Left {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.name())
    }
}

impl ExecutionPlan for Left {
    fn name(&self) -> &'static str {
        "Left"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.input.properties()
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![true]
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let input = children.into_iter().next();
        let input = input.unwrap_or_else(|| Arc::clone(&self.input));
        Ok(Arc::new(Self::new(input, self.again)))
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        if !self.ran.swap(true, Ordering::AcqRel) {
            return self.input.execute(partition, context);
        }
        if !self.again {
            let why = "the left side of a nested loop join".to_owned();
            return Err(DataFusionError::ResourcesExhausted(why));
        }
        reset_plan_states(Arc::clone(&self.input))?.execute(partition, context)
    }
}
