package dev.morphflux.connectors.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.models.io.Npz;
import dev.morphflux.schemas.FrameTime;
import dev.morphflux.schemas.LatentCode;
import dev.morphflux.schemas.QualityFlag;
import dev.morphflux.schemas.ReconstructionError;
import dev.morphflux.schemas.RegionError;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.parquet.avro.AvroParquetReader;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatentFormatTest {
  private static final int FRAMES = 5000;

  @TempDir Path directory;

  @Test
  void write_givenParquet_expectsARowForEachFrame() throws IOException {
    Path file = directory.resolve("take.parquet");

    LatentFormat.PARQUET.write(file, latents());

    try (ParquetReader<GenericRecord> reader =
        AvroParquetReader.<GenericRecord>builder(
                new LocalInputFile(file), new PlainParquetConfiguration())
            .withDataModel(GenericData.get())
            .build()) {
      for (int frame = 0; frame < FRAMES; frame++) {
        GenericRecord row = reader.read();
        assertThat(row.get("scanId")).hasToString("scan é " + frame);
        assertThat(((GenericRecord) row.get("frame")).get("number")).isEqualTo((long) frame);
        assertThat(row.get("z")).isEqualTo(List.of((float) frame, 0.5f));
        assertThat(row.get("captureTime")).isEqualTo(frame * 1_000_000L);
      }
      assertThat(reader.read()).isNull();
    }
  }

  @Test
  void write_givenNpz_expectsAnArrayForEachField() throws IOException {
    Path file = directory.resolve("take.npz");

    LatentFormat.NPZ.write(file, latents());

    try (Npz npz = Npz.open(file)) {
      float[] z = npz.read("z").requireShape("[T, d]", FRAMES, 2).toFloats();
      assertThat(z[2 * 4321]).isEqualTo(4321);
      assertThat(npz.read("mahalanobis").toFloats()[0]).isNaN();
      assertThat(npz.read("mahalanobis").toFloats()[1]).isEqualTo(1.5f);
      assertThat(npz.read("regionErrorMeanMm").requireShape("[T, R]", FRAMES, 1).toFloats()[7])
          .isEqualTo(0.4f);
      assertThat(npz.shape("scanId")).containsExactly(FRAMES);
      assertThat(npz.shape("regions")).containsExactly(1);
    }
  }

  private static List<LatentCode> latents() {
    List<LatentCode> latents = new ArrayList<>();
    for (int frame = 0; frame < FRAMES; frame++) {
      latents.add(
          LatentCode.newBuilder()
              .setScanId("scan é " + frame)
              .setSubject("ann")
              .setCaptureSession("day 1")
              .setSlate("12A")
              .setTake(3)
              .setFrame(new FrameTime((long) frame, "01:02:03:04", 30, 1))
              .setCaptureTime(Instant.ofEpochSecond(frame))
              .setModelName("head")
              .setModelVersion("1")
              .setZ(List.of((float) frame, 0.5f))
              .setError(new ReconstructionError(0.5f, 2f, List.of(new RegionError("nose", 0.4f))))
              .setMahalanobis(frame == 0 ? null : Float.valueOf(1.5f))
              .setFlags(List.of(QualityFlag.UNKNOWN))
              .build());
    }
    return latents;
  }
}
