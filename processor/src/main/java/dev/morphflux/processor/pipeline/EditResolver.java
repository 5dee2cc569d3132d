package dev.morphflux.processor.pipeline;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.editing.RegionSwap;
import dev.morphflux.processor.models.ModelUse;
import dev.morphflux.processor.models.ServedModel;
import dev.morphflux.processor.state.KnownLatent;
import dev.morphflux.processor.state.SubjectDirectory;
import dev.morphflux.processor.state.SubjectStates;
import dev.morphflux.schemas.Displace;
import dev.morphflux.schemas.Edit;
import dev.morphflux.schemas.InlineLatent;
import dev.morphflux.schemas.Interpolate;
import dev.morphflux.schemas.Locality;
import dev.morphflux.schemas.SampleRegion;
import dev.morphflux.schemas.SwapRegion;
import java.nio.FloatBuffer;

/**
 * Turns an edit, when it arrives, into what can be applied to any latent from then on: a swap or a
 * sample into displacements, an interpolation towards a subject into one towards the latent that
 * the subject has now. So a held edit does not depend on other subjects, on other partitions, nor
 * on statistics that a later release may lack. For one thread.
 */
final class EditResolver {

  private final SubjectDirectory directory;

  EditResolver(SubjectDirectory directory) {
    this.directory = directory;
  }

  /**
   * What an edit is resolved against.
   *
   * @param model that decodes the target
   * @param parts of that model
   * @param z the target's latent, after held interpolations
   * @param states of the lane that the edit came on
   * @param models for the latents of other subjects
   */
  record Context(
      ServedModel model, ModelParts parts, float[] z, SubjectStates states, ModelUse models) {}

  /**
   * The edit with an operation that is a {@link Displace} or an {@link Interpolate} towards an
   * {@link InlineLatent}.
   *
   * @throws RejectedRecordException if it cannot be carried out
   */
  Edit resolve(Edit edit, Context context) {
    if (edit.getLocality() == Locality.STRICT) {
      context.parts().regions().requireBorders(edit);
    }
    Object operation = edit.getOperation();
    if (operation instanceof Displace) {
      context.parts().displacements().check(edit);
      return edit;
    }
    if (operation instanceof Interpolate interpolate) {
      return with(
          edit,
          new Interpolate(latent(edit, interpolate, context), interpolate.getAmount()),
          edit.getMetersPerUnit());
    }
    float[] moved =
        operation instanceof SwapRegion swap
            ? swapped(edit, swap, context)
            : context.parts().regions().sample(edit, (SampleRegion) operation);
    Edit displaced =
        with(
            edit,
            new Displace(context.parts().displacements().offsets(moved)),
            context.model().codec().topology().metersPerUnit());
    context.parts().displacements().check(displaced);
    return displaced;
  }

  private float[] swapped(Edit edit, SwapRegion swap, Context context) {
    RegionSwap way = context.parts().regions().swap(edit, swap.getRegion());
    KnownLatent donor = lastLatent(edit, swap.getFromSubject(), context);
    ServedModel donorModel = EditTargets.model(edit, donor, context.models());
    return way.displacements(
        decode(context.model().codec(), context.z()), decode(donorModel.codec(), donor.z()));
  }

  private InlineLatent latent(Edit edit, Interpolate interpolate, Context context) {
    KnownLatent towards =
        interpolate.getTowards() instanceof InlineLatent inline
            ? EditTargets.given(inline)
            : lastLatent(edit, interpolate.getTowards().toString(), context);
    ServedModel model = EditTargets.model(edit, towards, context.models());
    if (model != context.model()) {
      throw new RejectedRecordException(
          RejectReason.WRONG_MODEL,
          "edit %s interpolates from a latent of model %s to one of model %s, which do not mix; send a scan of the subject that has the older one"
              .formatted(edit.getEditId(), context.model(), model));
    }
    EditTargets.requireFinite(edit, towards);
    return new InlineLatent(model.name(), model.version(), KnownLatent.boxed(towards.z()));
  }

  private KnownLatent lastLatent(Edit edit, String subject, Context context) {
    return context
        .states()
        .latest(subject)
        .or(() -> directory.latest(subject))
        .orElseThrow(
            () ->
                new RejectedRecordException(
                    RejectReason.UNKNOWN_SUBJECT,
                    "edit %s takes from subject '%s', of whom no latent is known here; send a scan of that subject first, and if there was one just now, send the edit again"
                        .formatted(edit.getEditId(), subject)));
  }

  private static Edit with(Edit edit, Object operation, double metersPerUnit) {
    return new Edit(
        edit.getEditId(),
        edit.getSubject(),
        edit.getTarget(),
        operation,
        edit.getLifetime(),
        edit.getClears(),
        edit.getLocality(),
        edit.getBase(),
        metersPerUnit,
        edit.getDevice(),
        edit.getFrame());
  }

  private static FloatBuffer decode(Codec codec, float[] z) {
    FloatBuffer vertices = FloatBuffer.allocate(codec.topology().template().length);
    FloatBuffer none = FloatBuffer.allocate(3 * codec.topology().controlPoints().size());
    try {
      codec.decode(1, FloatBuffer.wrap(z), none, vertices);
    } catch (RuntimeException e) {
      throw RejectedRecordException.modelFailed(e);
    }
    return vertices;
  }
}
