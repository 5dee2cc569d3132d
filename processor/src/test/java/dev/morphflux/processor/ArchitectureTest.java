package dev.morphflux.processor;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom, as docs/ARCHITECTURE.md says. Between modules Maven sees to it as well. */
@AnalyzeClasses(packages = "dev.morphflux", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {

  @ArchTest
  static final ArchRule schemas_expectsOnlyAvro =
      classes()
          .that()
          .resideInAPackage("dev.morphflux.schemas..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..", "org.jspecify..", "org.apache.avro..", "dev.morphflux.schemas..")
          .because("a consumer of the topics needs them, and should need no more");

  @ArchTest
  static final ArchRule models_expectsNoStream =
      noClasses()
          .that()
          .resideInAPackage("dev.morphflux.models..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.morphflux.processor..",
              "dev.morphflux.connectors..",
              "org.apache.kafka..",
              "reactor..",
              "picocli..")
          .because("a model is used on arrays and in training jobs too");

  @ArchTest
  static final ArchRule io_expectsNoOtherPackageOfModels =
      noClasses()
          .that()
          .resideInAPackage("dev.morphflux.models.io..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.morphflux.models..")
                  .and(resideOutsideOfPackage("dev.morphflux.models.io..")))
          .because("file formats stand at the bottom");

  @ArchTest
  static final ArchRule network_expectsNoKnowledgeOfFiles =
      noClasses()
          .that()
          .resideInAPackage("dev.morphflux.models.network..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.morphflux.models.packages..",
              "dev.morphflux.models.importing..",
              "dev.morphflux.models.codec..",
              "dev.morphflux.models.training..",
              "dev.morphflux.models.render..");

  @ArchTest
  static final ArchRule djl_expectsOnlyTheNetworkAndWhatRunsIt =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.morphflux.models.network..",
              "dev.morphflux.models.codec..",
              "dev.morphflux.models.training..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("ai.djl..").and(resideOutsideOfPackage("ai.djl.ndarray.types..")))
          .because("everything else sees a Codec; shapes alone are mere values");

  @ArchTest
  static final ArchRule bridge_expectsOnlyKafkaAndReactor =
      noClasses()
          .that()
          .resideInAPackage("dev.morphflux.processor.bridge..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.morphflux.models..", "dev.morphflux.connectors..")
          .allowEmptyShould(true)
          .because("it moves bytes and offsets, whatever they mean");

  @ArchTest
  static final ArchRule kafkaServer_expectsOnlyTheEmbeddedBroker =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.morphflux.processor.broker..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "kafka..",
              "org.apache.kafka.metadata..",
              "org.apache.kafka.raft..",
              "org.apache.kafka.storage..")
          .because("they are no public interface of Kafka");

  @ArchTest
  static final ArchRule commandLine_expectsNobodyBelowToKnowIt =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.morphflux.processor.cli..")
          .and()
          .haveSimpleNameNotEndingWith("Test")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.morphflux.processor.cli..", "picocli..");

  @ArchTest
  static final ArchRule packages_expectsNoCycles =
      slices().matching("dev.morphflux.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule javaSerialization_expectsNowhere =
      noClasses()
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.io.ObjectInputStream")
          .because("nothing that is read may decide what code runs");

  @ArchTest
  static final ArchRule exit_expectsOnlyTheCommandLine =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.morphflux.processor.cli..")
          .should()
          .callMethod(System.class, "exit", int.class)
          .because("whoever embeds a part keeps his JVM");
}
