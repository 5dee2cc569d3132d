package dev.morphflux.processor.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.morphflux.processor.broker.EmbeddedBroker;
import dev.morphflux.schemas.MessageFormat;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Runs the clients that the documentation shows, as they stand there, against a broker. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DocumentedClientsTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final int MOST_LINES = 40;

  private EmbeddedBroker broker;

  @BeforeAll
  void writeTopics(@TempDir Path data) {
    broker = EmbeddedBroker.start(0, data);
    LatentsTopic.write(broker.bootstrapServers());
  }

  @AfterAll
  void stop() {
    if (broker != null) {
      broker.close();
    }
  }

  @Test
  void java_givenSchemasAvroAndKafkaClientsAlone_readsLatentsAndMeshes(@TempDir Path folder)
      throws Exception {
    Path source = folder.resolve("ReadMorphflux.java");
    String program = javaOf(Files.readString(ROOT.resolve("docs/CLIENTS.md"), UTF_8));
    assertThat(program.lines().count()).as("lines of the consumer").isLessThan(MOST_LINES);
    Files.writeString(source, program, UTF_8);
    String classPath = classPathOfAClient();
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-cp", classPath, "-d", folder.toString(), source.toString());
    assertThat(compiled).as("javac's exit code").isZero();

    Path out = folder.resolve("out");
    Process client =
        run(
            out,
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            classPath + File.pathSeparator + folder,
            "ReadMorphflux",
            broker.bootstrapServers());
    try {
      Awaitility.await()
          .atMost(60, TimeUnit.SECONDS)
          .untilAsserted(
              () ->
                  assertThat(Files.readString(out, UTF_8))
                      .contains("ann s1 3 numbers", "ann s2 3 numbers", "2 vertices, first x 1.5"));
    } finally {
      client.destroy();
    }
  }

  @Test
  void python_givenStockLibraries_readsLatents(@TempDir Path folder) throws Exception {
    String python = pythonWithLibraries();
    Path out = folder.resolve("out");

    Process client =
        run(
            out,
            python,
            ROOT.resolve("examples/latents.py").toString(),
            broker.bootstrapServers(),
            "2");

    assertThat(client.waitFor(60, TimeUnit.SECONDS)).as("the example ended").isTrue();
    assertThat(Files.readString(out, UTF_8).lines().toList())
        .containsExactly(
            "ann 7 01:00:00:07 0.125 mm 3 numbers, first 0.2500",
            "ann 7 01:00:00:07 0.125 mm 3 numbers, first 0.2500");
  }

  private static Process run(Path out, String... command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    return builder.start();
  }

  private static String javaOf(String markdown) {
    Matcher block = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(markdown);
    assertThat(block.find()).as("a Java program in docs/CLIENTS.md").isTrue();
    return block.group(1);
  }

  /** Schemas, Avro with what it needs, kafka-clients with what it needs; nothing of the project. */
  private static String classPathOfAClient() throws URISyntaxException {
    Path schemas =
        Path.of(MessageFormat.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<String> libraries =
        Stream.of(
                Schema.class,
                KafkaConsumer.class,
                org.slf4j.Logger.class,
                com.fasterxml.jackson.databind.ObjectMapper.class,
                com.fasterxml.jackson.core.JsonFactory.class,
                com.fasterxml.jackson.annotation.JsonProperty.class)
            .map(type -> type.getProtectionDomain().getCodeSource().getLocation().getPath())
            .toList();
    return Stream.concat(Stream.of(schemas.toString()), libraries.stream())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String pythonWithLibraries() throws Exception {
    for (String python : List.of("python3", "/usr/bin/python3")) {
      try {
        Process check =
            new ProcessBuilder(python, "-c", "import avro.io, confluent_kafka")
                .redirectErrorStream(true)
                .start();
        if (check.waitFor(20, TimeUnit.SECONDS) && check.exitValue() == 0) {
          return python;
        }
      } catch (IOException e) {
        // No such Python.
      }
    }
    assumeThat(false).as("a Python with the libraries avro and confluent_kafka").isTrue();
    throw new IllegalStateException("unreachable: the test is skipped");
  }
}
