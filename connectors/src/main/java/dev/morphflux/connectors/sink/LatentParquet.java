package dev.morphflux.connectors.sink;

import dev.morphflux.schemas.LatentCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.specific.SpecificData;
import org.apache.parquet.avro.AvroParquetWriter;
import org.apache.parquet.avro.AvroWriteSupport;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;

/** Latent codes as Parquet: the columns are the fields of the message. */
final class LatentParquet {
  private static final long ROW_GROUP_BYTES = 16L << 20;

  private LatentParquet() {}

  static void write(Path file, List<LatentCode> frames) throws IOException {
    SpecificData data = new SpecificData(LatentParquet.class.getClassLoader());
    data.addLogicalTypeConversion(new TimeConversions.TimestampMicrosConversion());
    try (ParquetWriter<LatentCode> writer =
        AvroParquetWriter.<LatentCode>builder(new LocalOutputFile(file))
            .withSchema(LatentCode.getClassSchema())
            .withDataModel(data)
            .withConf(
                new PlainParquetConfiguration(
                    Map.of(AvroWriteSupport.WRITE_OLD_LIST_STRUCTURE, "false")))
            // Codes are noise to a compressor, and every reader knows uncompressed pages.
            .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
            .withRowGroupSize(ROW_GROUP_BYTES)
            .build()) {
      for (LatentCode frame : frames) {
        writer.write(frame);
      }
    }
  }
}
