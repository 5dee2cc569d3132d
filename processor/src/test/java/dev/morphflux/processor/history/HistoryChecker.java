package dev.morphflux.processor.history;

import dev.morphflux.processor.history.Finding.Kind;
import dev.morphflux.processor.history.History.Delivery;
import dev.morphflux.processor.history.Outcome.Latent;
import dev.morphflux.processor.history.Outcome.MeshOut;
import dev.morphflux.processor.history.Outcome.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * Compares what was sent with what came out, after everything was answered.
 *
 * <ul>
 *   <li>LOST, DOUBLED: each scan has one latent and one mesh, each edit one mesh, each bad record
 *       one reject.
 *   <li>REORDERED: the latents of a subject, its meshes and its edits stand in the order of its
 *       records; edits never go back to an earlier scan.
 *   <li>TORN: latent and mesh of a scan go together (they were one transaction), the mesh is what
 *       the latent decodes to, the state is that of the subject's last scan, and the committed
 *       offsets reach the ends of the inputs.
 *   <li>DAMAGED: the latent is that of the vertices that were sent; rejects hold the bytes.
 *   <li>FOREIGN: nothing answers what was never sent.
 * </ul>
 */
public final class HistoryChecker {

  private final Oracle oracle;

  public HistoryChecker(Oracle oracle) {
    this.oracle = oracle;
  }

  /** All that is wrong; empty when nothing is. */
  public List<Finding> check(History history, Outcome outcome) {
    List<Finding> findings = new ArrayList<>();
    checkScans(history, outcome, findings);
    checkEdits(history, outcome, findings);
    checkRejects(history, outcome, findings);
    checkStates(outcome, findings);
    checkOffsets(outcome, findings);
    return findings;
  }

  private void checkScans(History history, Outcome outcome, List<Finding> findings) {
    List<MeshOut> meshes = outcome.meshes().stream().filter(mesh -> !mesh.edit()).toList();
    Map<String, Delivery> sent = new LinkedHashMap<>();
    history.scans().forEach(scan -> sent.put(scan.id().toString(), scan.delivery()));
    Map<String, List<Place>> latentPlaces = new HashMap<>();
    outcome.latents().forEach(l -> add(latentPlaces, l.scanId(), l.place()));
    Map<String, List<Place>> meshPlaces = new HashMap<>();
    meshes.forEach(mesh -> add(meshPlaces, mesh.id(), mesh.place()));
    sent.forEach(
        (id, delivery) -> {
          List<Place> ofLatents = latentPlaces.getOrDefault(id, List.of());
          List<Place> ofMeshes = meshPlaces.getOrDefault(id, List.of());
          if (ofLatents.isEmpty() != ofMeshes.isEmpty()) {
            findings.add(
                new Finding(
                    Kind.TORN,
                    "scan %s has latents at %s and meshes at %s"
                        .formatted(id, ofLatents, ofMeshes)));
          } else if (ofLatents.isEmpty() && delivery == Delivery.ACKNOWLEDGED) {
            findings.add(new Finding(Kind.LOST, "scan " + id));
          }
          doubled("latent of scan " + id, ofLatents, findings);
          doubled("mesh of scan " + id, ofMeshes, findings);
        });
    foreign("latent of scan ", latentPlaces, sent, findings);
    foreign("mesh of scan ", meshPlaces, sent, findings);
    inOrder(
        "latents",
        outcome.latents().stream().map(l -> at(l.place(), l.scanId())).toList(),
        findings);
    inOrder("meshes", meshes.stream().map(mesh -> at(mesh.place(), mesh.id())).toList(), findings);
    contents(outcome.latents(), meshes, findings);
  }

  private void contents(List<Latent> latents, List<MeshOut> meshes, List<Finding> findings) {
    Map<String, float[]> codes = new HashMap<>();
    for (Latent latent : latents) {
      codes.put(latent.scanId(), latent.z());
      ScanId.parse(latent.scanId())
          .filter(id -> !close(latent.z(), oracle.latent(id)))
          .ifPresent(
              id ->
                  findings.add(
                      new Finding(
                          Kind.DAMAGED,
                          "latent of scan %s at %s is not that of its vertices"
                              .formatted(id, latent.place()))));
    }
    for (MeshOut mesh : meshes) {
      float[] z = codes.get(mesh.id());
      if (z != null && !close(mesh.vertices(), oracle.mesh(z))) {
        findings.add(
            new Finding(
                Kind.TORN,
                "mesh of scan %s at %s is not what its latent decodes to"
                    .formatted(mesh.id(), mesh.place())));
      }
    }
  }

  private void checkEdits(History history, Outcome outcome, List<Finding> findings) {
    List<MeshOut> meshes = outcome.meshes().stream().filter(MeshOut::edit).toList();
    Map<String, Delivery> sent = new LinkedHashMap<>();
    history.edits().forEach(edit -> sent.put(edit.id().toString(), edit.delivery()));
    Map<String, List<Place>> places = new HashMap<>();
    meshes.forEach(mesh -> add(places, mesh.id(), mesh.place()));
    sent.forEach(
        (id, delivery) -> {
          List<Place> found = places.getOrDefault(id, List.of());
          if (found.isEmpty() && delivery == Delivery.ACKNOWLEDGED) {
            findings.add(new Finding(Kind.LOST, "edit " + id));
          }
          doubled("mesh of edit " + id, found, findings);
        });
    foreign("mesh of edit ", places, sent, findings);
    inOrder(
        "meshes of edits",
        meshes.stream().map(mesh -> at(mesh.place(), mesh.id())).toList(),
        findings);
    inOrder(
        "scans that edits show",
        meshes.stream().map(mesh -> at(mesh.place(), mesh.baseScanId())).toList(),
        findings);
    Map<String, float[]> codes = new HashMap<>();
    outcome.latents().forEach(latent -> codes.put(latent.scanId(), latent.z()));
    for (MeshOut mesh : meshes) {
      float[] z = codes.get(mesh.baseScanId());
      Optional<ScanId> edit = ScanId.parse(mesh.id());
      if (z == null) {
        findings.add(
            new Finding(
                Kind.TORN,
                "mesh of edit %s at %s shows scan %s, which has no latent"
                    .formatted(mesh.id(), mesh.place(), mesh.baseScanId())));
      } else if (edit.isPresent()
          && !close(mesh.vertices(), oracle.edited(z, edit.orElseThrow()))) {
        findings.add(
            new Finding(
                Kind.DAMAGED,
                "mesh of edit %s at %s is not what it asks for"
                    .formatted(mesh.id(), mesh.place())));
      }
    }
  }

  private static void checkRejects(History history, Outcome outcome, List<Finding> findings) {
    Map<String, byte[]> sent = new LinkedHashMap<>();
    history.garbage().forEach(bad -> sent.put(bad.partition() + "@" + bad.offset(), bad.value()));
    Map<String, List<Place>> places = new HashMap<>();
    for (Outcome.Reject reject : outcome.rejects()) {
      String id = reject.partition() + "@" + reject.offset();
      add(places, id, reject.place());
      byte[] value = sent.get(id);
      if (value != null && !Arrays.equals(value, reject.value())) {
        findings.add(
            new Finding(
                Kind.DAMAGED, "reject of %s at %s has other bytes".formatted(id, reject.place())));
      }
    }
    for (String id : sent.keySet()) {
      if (!places.containsKey(id)) {
        findings.add(new Finding(Kind.LOST, "reject of " + id));
      }
      doubled("reject of " + id, places.getOrDefault(id, List.of()), findings);
    }
    foreign("reject of ", places, sent, findings);
  }

  /** The state holds what the last latent of the subject does, from the same transaction. */
  private void checkStates(Outcome outcome, List<Finding> findings) {
    Map<String, Latent> last = new HashMap<>();
    for (Latent latent : outcome.latents()) {
      ScanId.parse(latent.scanId()).ifPresent(id -> last.put(id.subject(), latent));
    }
    last.forEach(
        (subject, latent) -> {
          Outcome.State state = outcome.states().get(subject);
          if (state == null) {
            findings.add(new Finding(Kind.LOST, "state of subject " + subject));
          } else if (!state.scanId().equals(latent.scanId())
              || !Arrays.equals(state.z(), latent.z())) {
            findings.add(
                new Finding(
                    Kind.TORN,
                    "state of subject %s at %s is of scan %s, its last latent is of %s"
                        .formatted(subject, state.place(), state.scanId(), latent.scanId())));
          }
        });
  }

  private static void checkOffsets(Outcome outcome, List<Finding> findings) {
    for (Map.Entry<TopicPartition, Long> end : outcome.ends().entrySet()) {
      long committed = outcome.committed().getOrDefault(end.getKey(), 0L);
      if (committed != end.getValue()) {
        findings.add(
            new Finding(
                Kind.TORN,
                "the offset of %s is committed at %d, it ends at %d"
                    .formatted(end.getKey(), committed, end.getValue())));
      }
    }
  }

  private record Placed(Place place, ScanId id) {}

  private static Optional<Placed> at(Place place, String id) {
    return ScanId.parse(id).map(parsed -> new Placed(place, parsed));
  }

  /** A subject stays in one partition, so its order is that of the offsets. */
  private static void inOrder(String what, List<Optional<Placed>> answers, List<Finding> findings) {
    Map<String, Placed> before = new HashMap<>();
    for (Placed answer : answers.stream().flatMap(Optional::stream).toList()) {
      Placed earlier = before.put(answer.id().subject(), answer);
      if (earlier == null) {
        continue;
      }
      if (earlier.place().partition() != answer.place().partition()
          || earlier.id().sequence() > answer.id().sequence()) {
        findings.add(
            new Finding(
                Kind.REORDERED,
                "%s: %s at %s after %s at %s"
                    .formatted(what, answer.id(), answer.place(), earlier.id(), earlier.place())));
      }
    }
  }

  private static void doubled(String what, List<Place> places, List<Finding> findings) {
    if (places.size() > 1) {
      findings.add(new Finding(Kind.DOUBLED, what + " at " + places));
    }
  }

  private static void foreign(
      String what, Map<String, List<Place>> found, Map<String, ?> sent, List<Finding> findings) {
    found.forEach(
        (id, places) -> {
          if (!sent.containsKey(id)) {
            findings.add(new Finding(Kind.FOREIGN, what + id + " at " + places));
          }
        });
  }

  private boolean close(float[] found, float[] expected) {
    if (found.length != expected.length) {
      return false;
    }
    for (int i = 0; i < found.length; i++) {
      // Negated, so that NaN is not close to anything.
      if (!(Math.abs(found[i] - expected[i]) <= oracle.tolerance())) {
        return false;
      }
    }
    return true;
  }

  private static void add(Map<String, List<Place>> places, String id, Place place) {
    places.computeIfAbsent(id, key -> new ArrayList<>()).add(place);
  }
}
