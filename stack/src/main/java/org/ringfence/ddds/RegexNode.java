package org.ringfence.ddds;

import java.util.BitSet;
import java.util.List;

/** A part of an expression. */
sealed interface RegexNode {
  /** One of these characters. */
  record One(BitSet set) implements RegexNode {}

  /** The beginning of the text, or its end. */
  record Edge(boolean end) implements RegexNode {}

  record Join(List<RegexNode> parts) implements RegexNode {}

  record Either(List<RegexNode> ways) implements RegexNode {}

  /**
   * @param most -1 for any number
   */
  record Repeat(RegexNode part, int least, int most) implements RegexNode {}

  /**
   * @param number from 1
   */
  record Group(RegexNode part, int number) implements RegexNode {}
}
