package dev.morphflux.models.training;

import ai.djl.ndarray.NDArray;
import dev.morphflux.models.network.RegionLayout;

/** How edits are made of motions, in the form in which a network sees meshes. */
public interface EditSpace {

  /** Where control points stand. */
  RegionLayout layout();

  /** The motion [B, C, 3] of the control points in motions [B, ., 3]. */
  NDArray controlPoints(NDArray motions);

  /** What an edit of one region alone keeps of motions [B, ., 3], see {@link LocalEdit}. */
  NDArray around(int region, NDArray motions);
}
