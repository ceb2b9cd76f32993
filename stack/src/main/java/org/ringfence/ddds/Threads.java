package org.ringfence.ddds;

/** The ways through an expression that are open after some characters, the preferred first. */
final class Threads {
  private final int[] places;
  private final int[][] groups;
  private final boolean[] been;
  private int count;

  Threads(int steps) {
    places = new int[steps];
    groups = new int[steps][];
    been = new boolean[steps];
  }

  void clear() {
    count = 0;
    java.util.Arrays.fill(been, false);
  }

  int count() {
    return count;
  }

  int at(int i) {
    return places[i];
  }

  int[] groups(int i) {
    return groups[i];
  }

  /** Goes on from a step to all that take a character; each step is come to once. */
  void follow(Program program, int from, int at, int length, int[] noted) {
    int pc = from;
    int[] now = noted;
    while (!been[pc]) {
      been[pc] = true;
      Program.Step step = program.step(pc);
      switch (step.kind()) {
        case TAKE, END -> {
          places[count] = pc;
          groups[count++] = now;
          return;
        }
        case START -> {
          if (at != 0) return;
          pc++;
        }
        case END_OF_TEXT -> {
          if (at != length) return;
          pc++;
        }
        case NOTE -> {
          now = now.clone();
          now[step.first()] = at;
          pc++;
        }
        case JUMP -> pc = step.first();
        case SPLIT -> {
          follow(program, step.first(), at, length, now);
          pc = step.second();
        }
      }
    }
  }
}
