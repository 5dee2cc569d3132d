package dev.morphflux.schemas;

import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.specific.SpecificData;

/**
 * Finds the classes of this package and no others. Avro trusts no class by name unless the whole
 * JVM is told to; this keeps the decision to these messages.
 */
final class MessageClasses extends SpecificData {
  private static final String PACKAGE = MessageClasses.class.getPackageName();

  MessageClasses() {
    super(MessageClasses.class.getClassLoader());
    addLogicalTypeConversion(new TimeConversions.TimestampMicrosConversion());
  }

  @Override
  public Class<?> getClass(Schema schema) {
    return switch (schema.getType()) {
      case RECORD, ENUM, FIXED -> named(schema);
      default -> super.getClass(schema);
    };
  }

  private Class<?> named(Schema schema) {
    if (!PACKAGE.equals(schema.getNamespace())) {
      throw new UnreadableMessageException(schema.getFullName() + " is not a Morphflux message");
    }
    try {
      return Class.forName(schema.getFullName(), false, getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new UnreadableMessageException(schema.getFullName() + " is not a known message", e);
    }
  }
}
