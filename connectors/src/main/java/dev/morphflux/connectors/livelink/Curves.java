package dev.morphflux.connectors.livelink;

import java.util.List;

/** What a packet has numbers for, in its order: ARKit's shapes, then rotations. */
public final class Curves {

  /** How many of the names are shapes; the others are rotations. */
  public static final int SHAPES = 52;

  /** All names, as the app spells them. */
  public static final List<String> NAMES =
      List.of(
          "EyeBlinkLeft",
          "EyeLookDownLeft",
          "EyeLookInLeft",
          "EyeLookOutLeft",
          "EyeLookUpLeft",
          "EyeSquintLeft",
          "EyeWideLeft",
          "EyeBlinkRight",
          "EyeLookDownRight",
          "EyeLookInRight",
          "EyeLookOutRight",
          "EyeLookUpRight",
          "EyeSquintRight",
          "EyeWideRight",
          "JawForward",
          "JawLeft",
          "JawRight",
          "JawOpen",
          "MouthClose",
          "MouthFunnel",
          "MouthPucker",
          "MouthLeft",
          "MouthRight",
          "MouthSmileLeft",
          "MouthSmileRight",
          "MouthFrownLeft",
          "MouthFrownRight",
          "MouthDimpleLeft",
          "MouthDimpleRight",
          "MouthStretchLeft",
          "MouthStretchRight",
          "MouthRollLower",
          "MouthRollUpper",
          "MouthShrugLower",
          "MouthShrugUpper",
          "MouthPressLeft",
          "MouthPressRight",
          "MouthLowerDownLeft",
          "MouthLowerDownRight",
          "MouthUpperUpLeft",
          "MouthUpperUpRight",
          "BrowDownLeft",
          "BrowDownRight",
          "BrowInnerUp",
          "BrowOuterUpLeft",
          "BrowOuterUpRight",
          "CheekPuff",
          "CheekSquintLeft",
          "CheekSquintRight",
          "NoseSneerLeft",
          "NoseSneerRight",
          "TongueOut",
          "HeadYaw",
          "HeadPitch",
          "HeadRoll",
          "LeftEyeYaw",
          "LeftEyePitch",
          "LeftEyeRoll",
          "RightEyeYaw",
          "RightEyePitch",
          "RightEyeRoll");

  private Curves() {}
}
