package dev.morphflux.models.evaluation;

import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The same of a model and of the PCA beside it.
 *
 * @param model the model's
 * @param pca the PCA's, null where there is none
 */
public record Compared<T>(T model, @Nullable T pca) {

  /** The PCA's, where there is one. */
  public Optional<T> beside() {
    return Optional.ofNullable(pca);
  }

  /** Does the same with both, the model first. */
  public void each(BiConsumer<String, T> action) {
    action.accept("model", model);
    beside().ifPresent(of -> action.accept("PCA", of));
  }

  <R> Compared<R> map(Function<? super T, ? extends R> function) {
    return new Compared<>(function.apply(model), pca == null ? null : function.apply(pca));
  }
}
