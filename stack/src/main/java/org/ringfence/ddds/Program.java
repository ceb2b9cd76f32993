package org.ringfence.ddds;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;

/** An expression as steps, each of which takes a character, splits the way, or notes a place. */
final class Program {
  /** What a step does. */
  enum Kind {
    TAKE,
    SPLIT,
    JUMP,
    NOTE,
    START,
    END_OF_TEXT,
    END
  }

  /**
   * @param set what is taken
   * @param first where to go, the preferred way; the place of a note
   * @param second the other way
   */
  record Step(Kind kind, @Nullable BitSet set, int first, int second) {
    static Step of(Kind kind) {
      return new Step(kind, null, 0, 0);
    }
  }

  private final List<Step> steps = new ArrayList<>();
  private boolean full;

  private Program() {}

  /** Null when it would be too long. */
  static @Nullable Program of(RegexNode node) {
    Program program = new Program();
    program.write(node);
    program.add(Step.of(Kind.END));
    return program.full ? null : program;
  }

  private int add(Step step) {
    if (steps.size() >= Limits.DDDS_STEPS) full = true;
    else steps.add(step);
    return steps.size() - 1;
  }

  private void write(RegexNode node) {
    if (full) return;
    switch (node) {
      case RegexNode.One one -> add(new Step(Kind.TAKE, one.set(), 0, 0));
      case RegexNode.Edge edge -> add(Step.of(edge.end() ? Kind.END_OF_TEXT : Kind.START));
      case RegexNode.Join join -> join.parts().forEach(this::write);
      case RegexNode.Either either -> either(either.ways());
      case RegexNode.Repeat repeat -> repeat(repeat);
      case RegexNode.Group group -> {
        note(2 * group.number());
        write(group.part());
        note(2 * group.number() + 1);
      }
    }
  }

  /** Groups beyond those that can be referred to are not remembered. */
  private void note(int place) {
    if (place < 2 * ExtendedRegex.GROUPS) add(new Step(Kind.NOTE, null, place, 0));
  }

  private void either(List<RegexNode> ways) {
    List<Integer> ends = new ArrayList<>();
    for (int i = 0; i < ways.size() - 1; i++) {
      int split = add(Step.of(Kind.SPLIT));
      write(ways.get(i));
      ends.add(add(Step.of(Kind.JUMP)));
      set(split, Kind.SPLIT, split + 1, steps.size());
    }
    write(ways.getLast());
    for (int end : ends) set(end, Kind.JUMP, steps.size(), 0);
  }

  private void repeat(RegexNode.Repeat repeat) {
    for (int i = 0; i < repeat.least() && !full; i++) write(repeat.part());
    if (repeat.most() < 0) {
      int split = add(Step.of(Kind.SPLIT));
      write(repeat.part());
      int jump = add(Step.of(Kind.JUMP));
      set(jump, Kind.JUMP, split, 0);
      set(split, Kind.SPLIT, split + 1, steps.size());
      return;
    }
    List<Integer> splits = new ArrayList<>();
    for (int i = repeat.least(); i < repeat.most() && !full; i++) {
      splits.add(add(Step.of(Kind.SPLIT)));
      write(repeat.part());
    }
    for (int split : splits) set(split, Kind.SPLIT, split + 1, steps.size());
  }

  private void set(int at, Kind kind, int first, int second) {
    if (!full) steps.set(at, new Step(kind, null, first, second));
  }

  int size() {
    return steps.size();
  }

  Step step(int at) {
    return steps.get(at);
  }

  boolean isEnd(int at) {
    return steps.get(at).kind() == Kind.END;
  }

  boolean takes(int at, char c) {
    Step step = steps.get(at);
    return step.kind() == Kind.TAKE && step.set() != null && step.set().get(c);
  }
}
