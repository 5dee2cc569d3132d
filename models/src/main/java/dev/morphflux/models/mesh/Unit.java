package dev.morphflux.models.mesh;

import java.util.Locale;

/** Names of the units meshes come in. */
enum Unit {
  MICROMETRES(1e-6),
  MILLIMETRES(1e-3),
  CENTIMETRES(1e-2),
  INCHES(0.0254),
  DECIMETRES(0.1),
  METRES(1);

  private final double metres;

  Unit(double metres) {
    this.metres = metres;
  }

  private String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The name of a unit, or its length. */
  static String name(double metersPerUnit) {
    for (Unit unit : values()) {
      if (Math.abs(metersPerUnit / unit.metres - 1) < 1e-6) {
        return unit.label();
      }
    }
    return "units of " + metersPerUnit + " m";
  }

  /** The unit that comes nearest. */
  static String nearest(double metersPerUnit) {
    Unit best = METRES;
    for (Unit unit : values()) {
      if (distance(unit, metersPerUnit) < distance(best, metersPerUnit)) {
        best = unit;
      }
    }
    return distance(best, metersPerUnit) < Math.log(2.5)
        ? best.label()
        : "units of %.3g m".formatted(metersPerUnit);
  }

  private static double distance(Unit unit, double metersPerUnit) {
    return Math.abs(Math.log(metersPerUnit / unit.metres));
  }
}
