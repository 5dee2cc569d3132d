package dev.morphflux.models.packages;

/**
 * Inputs of the network are {@code (x - mean) / std} for each coordinate of each vertex;
 * displacements are divided by the deviation of their vertex.
 *
 * @param mean [N, 3], in the model's unit
 * @param std [N, 3], in the model's unit, all positive: any epsilon is already in it
 */
public record Normalization(float[] mean, float[] std) {
  public Normalization {
    if (mean.length != std.length || mean.length % 3 != 0) {
      throw new InvalidPackageException(
          "the normalization has "
              + mean.length
              + " means and "
              + std.length
              + " deviations, expected three of each per vertex");
    }
    for (int i = 0; i < mean.length; i++) {
      if (!Float.isFinite(mean[i]) || !(std[i] > 0) || !Float.isFinite(std[i])) {
        throw new InvalidPackageException(
            "the normalization of vertex "
                + i / 3
                + " is mean "
                + mean[i]
                + " and deviation "
                + std[i]
                + ", expected a finite mean and a positive deviation");
      }
    }
  }
}
