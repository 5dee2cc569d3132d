package dev.morphflux.processor.history;

/** What the answers must be. */
public interface Oracle {

  /** The latent code of a scan [d]. */
  float[] latent(ScanId scan);

  /** The mesh of a latent code without edits [N, 3]. */
  float[] mesh(float[] z);

  /** The mesh of a latent code with one edit of the load [N, 3]. */
  float[] edited(float[] z, ScanId edit);

  /** How far numbers of two runs may be from each other: the size of a batch changes roundings. */
  float tolerance();
}
