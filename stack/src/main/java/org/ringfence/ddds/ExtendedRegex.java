package org.ringfence.ddds;

import org.jspecify.annotations.Nullable;

/**
 * A POSIX extended regular expression of a stranger's. All ways through it are followed at once, so
 * that none can take longer than its length times that of the text. Of matches that begin first the
 * longest counts; among its groups the earlier ones are not made as long as can be by alternatives
 * named later, which is where POSIX differs.
 */
public final class ExtendedRegex {
  /** Groups that are remembered, the whole match among them. */
  static final int GROUPS = 10;

  private final Program program;
  private final boolean anyCase;

  private ExtendedRegex(Program program, boolean anyCase) {
    this.program = program;
    this.anyCase = anyCase;
  }

  /** Null for what is none, or too large. */
  public static @Nullable ExtendedRegex compile(String text, boolean anyCase) {
    RegexNode node = new RegexParser(text).parse();
    Program program = node == null ? null : Program.of(node);
    return program == null ? null : new ExtendedRegex(program, anyCase);
  }

  /**
   * Where the first match lies: from and to of the whole and of each group, -1 for none; or null.
   */
  public int @Nullable [] match(String text) {
    Threads now = new Threads(program.size());
    Threads next = new Threads(program.size());
    int[] best = null;
    for (int at = 0; at <= text.length(); at++) {
      if (best == null) {
        int[] fresh = new int[2 * GROUPS];
        java.util.Arrays.fill(fresh, -1);
        fresh[0] = at;
        now.follow(program, 0, at, text.length(), fresh);
      }
      next.clear();
      for (int i = 0; i < now.count(); i++) {
        int pc = now.at(i);
        int[] groups = now.groups(i);
        if (program.isEnd(pc)) best = longer(best, groups, at);
        else if (at < text.length() && takes(pc, text.charAt(at))) {
          next.follow(program, pc + 1, at + 1, text.length(), groups);
        }
      }
      if (next.count() == 0 && best != null) break;
      Threads done = now;
      now = next;
      next = done;
    }
    return best;
  }

  private boolean takes(int pc, char c) {
    if (program.takes(pc, c)) return true;
    return anyCase
        && (program.takes(pc, Character.toLowerCase(c))
            || program.takes(pc, Character.toUpperCase(c)));
  }

  /** The one that began first and goes on longest; of two alike the one that was preferred. */
  private static int[] longer(int @Nullable [] best, int[] groups, int at) {
    if (best != null && (groups[0] > best[0] || groups[0] == best[0] && at <= best[1])) return best;
    int[] found = groups.clone();
    found[1] = at;
    return found;
  }
}
