package dev.morphflux.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.morphflux.models.mesh.MeshFiles;
import dev.morphflux.processor.broker.EmbeddedBroker;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The demo with the bundled model, and then its topics read by hand from the data it left. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DemoCommandTest {
  private static final Path MODEL = Path.of("..", "models", "bundled", "head");

  private Path directory;
  private CommandRun demo;
  private JsonNode figures;
  private EmbeddedBroker broker;

  @BeforeAll
  void runDemo(@TempDir Path temporary) throws IOException {
    directory = temporary;
    demo =
        CommandRun.of(
            "demo",
            "--seconds",
            "4",
            "--rate",
            "25",
            "--model",
            MODEL,
            "--data-dir",
            directory.resolve("data"),
            "--picture",
            directory.resolve("demo.png"),
            "--json",
            directory.resolve("demo.json"));
    figures = new ObjectMapper().readTree(directory.resolve("demo.json").toFile());
    broker = EmbeddedBroker.start(0, directory.resolve("data"));
  }

  @AfterAll
  void stopBroker() {
    if (broker != null) {
      broker.close();
    }
  }

  @Test
  void demo_expectsEveryScanAndEditAnsweredOnce() {
    assertThat(demo.exitCode()).as(demo.out() + demo.err()).isZero();
    long scans = figures.get("scans").asLong();
    assertThat(scans).isGreaterThan(50);
    assertThat(figures.get("latents").asLong()).isEqualTo(scans);
    assertThat(figures.get("meshes").asLong()).isEqualTo(scans + figures.get("edits").asLong());
    assertThat(figures.get("rejects").asLong()).isEqualTo(1);
    assertThat(figures.get("scansPerSecond").asDouble()).isPositive();
    assertThat(figures.at("/latencyMillis/p99").asDouble())
        .isGreaterThanOrEqualTo(figures.at("/latencyMillis/p50").asDouble());
    assertThat(demo.out()).contains("Every scan came back as one latent and one mesh");
  }

  @Test
  void demo_expectsAPictureWithManyShades() throws IOException {
    BufferedImage picture = ImageIO.read(directory.resolve("demo.png").toFile());

    Set<Integer> colours = new HashSet<>();
    for (int x = 0; x < picture.getWidth(); x += 3) {
      for (int y = 0; y < picture.getHeight(); y += 3) {
        colours.add(picture.getRGB(x, y));
      }
    }
    assertThat(picture.getWidth()).isGreaterThan(1500);
    assertThat(colours).hasSizeGreaterThan(300);
  }

  @Test
  void latentsTail_fromBeginning_expectsALineForEveryScan() {
    CommandRun tail = topicCommand("latents", "tail", "--from-beginning", "--no-follow");

    assertThat(tail.exitCode()).as(tail.err()).isZero();
    List<String> lines = tail.out().lines().toList();
    assertThat(lines).hasSize(figures.get("scans").asInt());
    assertThat(lines)
        .allSatisfy(
            line -> assertThat(line).containsPattern("errorMeanMm=0\\.\\d+ .*mahalanobis="));
  }

  @Test
  void rejectsList_expectsTheDamagedRecordWithItsReason() {
    CommandRun list = topicCommand("rejects", "list");

    assertThat(list.exitCode()).as(list.err()).isZero();
    assertThat(list.out().lines()).as("a heading and a row").hasSize(2);
    assertThat(list.out()).contains("unreadable", "morphflux.scans-", "simulated-");
  }

  @Test
  void meshesSave_givenASubject_expectsItsMeshesWithAllVerticesAndFaces() throws IOException {
    Path out = directory.resolve("meshes");

    CommandRun save =
        topicCommand(
            "meshes", "save", "--model", MODEL, "--out", out, "--subject", "simulated-001");

    assertThat(save.exitCode()).as(save.err()).isZero();
    try (Stream<Path> files = Files.walk(out).filter(Files::isRegularFile)) {
      List<Path> saved = files.toList();
      assertThat(saved).hasSizeGreaterThan(5);
      assertThat(save.out()).startsWith(saved.size() + " meshes written");
      assertThat(MeshFiles.read(saved.get(0)).vertices()).hasSize(3 * 11_248);
      assertThat(MeshFiles.read(saved.get(0)).faces().length).isEqualTo(11_144);
    }
  }

  @Test
  void meshesSave_givenTakesAsGlb_expectsOneFileForTheTake() throws IOException {
    Path out = directory.resolve("takes");

    CommandRun save =
        topicCommand(
            "meshes",
            "save",
            "--model",
            MODEL,
            "--out",
            out,
            "--subject",
            "simulated-001",
            "--format",
            "glb",
            "--takes");

    assertThat(save.exitCode()).as(save.err()).isZero();
    try (Stream<Path> files = Files.walk(out).filter(Files::isRegularFile)) {
      assertThat(files).anyMatch(file -> file.toString().matches(".*take\\d+_.*\\.glb"));
    }
  }

  @Test
  void meshesSave_givenTakesAsObj_expectsWrongUsage() {
    CommandRun save =
        topicCommand(
            "meshes", "save", "--model", MODEL, "--out", directory.resolve("objs"), "--takes");

    assertThat(save.exitCode()).isEqualTo(2);
    assertThat(save.err()).contains("--takes needs --format GLB or USDA");
  }

  @Test
  void editsSend_givenAMove_expectsItOnTheTopic() {
    CommandRun sent =
        topicCommand("edits", "send", "--subject", "simulated-001", "--move", "42=0,-0.5,0.1");

    assertThat(sent.exitCode()).as(sent.err()).isZero();
    assertThat(sent.out()).contains("written to morphflux.edits-");
  }

  @Test
  void editsSend_givenNonsense_expectsWrongUsageThatShowsTheForm() {
    CommandRun sent = topicCommand("edits", "send", "--subject", "s", "--move", "42:1,2");

    assertThat(sent.exitCode()).isEqualTo(2);
    assertThat(sent.err()).contains("expected VERTEX=X,Y,Z");
  }

  private CommandRun topicCommand(Object... args) {
    Object[] all = Arrays.copyOf(args, args.length + 2);
    all[args.length] = "--bootstrap-server";
    all[args.length + 1] = broker.bootstrapServers();
    return CommandRun.of(all);
  }
}
