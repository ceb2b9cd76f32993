package org.ringfence.lab.peer;

/** The one place of the flags our programs run with: {@code scripts/jvm.flags}. */
public final class JvmFlags {
  private JvmFlags() {}

  /** What {@code java} takes to read them. */
  public static String argument() {
    return "@" + ProjectFile.find("scripts/jvm.flags");
  }
}
