package dev.morphflux.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;
import org.apache.avro.SchemaFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Holds the messages to the versions that were released (BACKWARD_TRANSITIVE): {@code
 * released/v1/Edit.avsc} and so on, one file a topic's message. A changed message is recorded as a
 * new version by {@code ./mvnw -pl schemas test -Dschemas.record=v2}.
 */
class ReleasedSchemasTest {
  private static final Path RELEASED = Path.of("released");

  static final List<Schema> messages =
      List.of(
          RegisteredScan.getClassSchema(),
          Edit.getClassSchema(),
          LatentCode.getClassSchema(),
          DenseMesh.getClassSchema(),
          SubjectState.getClassSchema(),
          ModelRelease.getClassSchema());

  @ParameterizedTest
  @FieldSource("messages")
  void current_givenAllReleasedVersions_readsEach(Schema current) throws IOException {
    for (Path version : versions()) {
      Path file = file(version, current);
      // A message that is younger than the version has nothing to read there.
      if (Files.exists(file)) {
        assertThat(incompatibilities(current, parse(file)))
            .as("%s cannot read what was written with %s", current.getName(), file)
            .isEmpty();
      }
    }
  }

  @ParameterizedTest
  @FieldSource("messages")
  void current_givenNewestReleasedVersion_isTheSame(Schema current) throws IOException {
    String record = System.getProperty("schemas.record");
    if (record != null) {
      Path file = file(RELEASED.resolve(record), current);
      Files.createDirectories(file.getParent());
      Files.writeString(file, SchemaFormatter.format("json/pretty", current) + "\n");
    }
    List<Path> versions = versions();
    Path newest = versions.get(versions.size() - 1);
    assertThat(Files.exists(file(newest, current)) ? parse(file(newest, current)) : null)
        .as(
            "%s is not as released in schemas/%s; record it as a new version with"
                + " ./mvnw -pl schemas test -Dschemas.record=v%d",
            current.getName(), newest, number(newest) + 1)
        .isEqualTo(current);
  }

  @Test
  void incompatibilities_givenNewFieldWithoutDefault_namesIt() {
    Schema released = parse("{'type': 'record', 'name': 'R', 'fields': []}");
    Schema current =
        parse("{'type': 'record', 'name': 'R', 'fields': [{'name': 'added', 'type': 'int'}]}");
    assertThat(incompatibilities(current, released)).singleElement().asString().contains("added");
  }

  private static List<Incompatibility> incompatibilities(Schema reader, Schema writer) {
    return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
        .getResult()
        .getIncompatibilities();
  }

  private static List<Path> versions() throws IOException {
    try (Stream<Path> folders = Files.list(RELEASED)) {
      return folders.sorted(Comparator.comparingInt(ReleasedSchemasTest::number)).toList();
    }
  }

  private static int number(Path version) {
    return Integer.parseInt(version.getFileName().toString().substring(1));
  }

  private static Path file(Path version, Schema message) {
    return version.resolve(message.getName() + ".avsc");
  }

  private static Schema parse(Path file) throws IOException {
    return new Schema.Parser().parse(Files.readString(file, UTF_8));
  }

  private static Schema parse(String json) {
    return new Schema.Parser().parse(json.replace('\'', '"'));
  }
}
