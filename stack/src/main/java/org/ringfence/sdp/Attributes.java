package org.ringfence.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The attributes of a session or of one media line, in their order (RFC 8866 section 5.13). */
public record Attributes(List<Attribute> list) {
  public static final Attributes NONE = new Attributes(List.of());

  public Attributes {
    list = List.copyOf(list);
  }

  public static Attributes of(Attribute... attributes) {
    return new Attributes(List.of(attributes));
  }

  /** The first attribute of this name; null when there is none. */
  public @Nullable Attribute first(String name) {
    for (Attribute attribute : list) {
      if (attribute.named(name)) {
        return attribute;
      }
    }
    return null;
  }

  /** The value of the first attribute of this name; null when it is absent or has no value. */
  public @Nullable String value(String name) {
    Attribute attribute = first(name);
    return attribute == null ? null : attribute.value();
  }

  public boolean has(String name) {
    return first(name) != null;
  }

  /** Every attribute of this name, in order. */
  public List<Attribute> all(String name) {
    return list.stream().filter(attribute -> attribute.named(name)).toList();
  }

  public Attributes without(String name) {
    return without(attribute -> attribute.named(name));
  }

  public Attributes without(Predicate<Attribute> unwanted) {
    return new Attributes(list.stream().filter(unwanted.negate()).toList());
  }

  /** These with one more at the end. */
  public Attributes and(Attribute attribute) {
    var more = new ArrayList<>(list);
    more.add(attribute);
    return new Attributes(more);
  }

  /** These with every attribute of that name replaced by this one, at the end. */
  public Attributes with(Attribute attribute) {
    return without(attribute.name()).and(attribute);
  }

  /** The first direction said here; null when none is. */
  public @Nullable Direction direction() {
    for (Attribute attribute : list) {
      Direction direction = Direction.of(attribute);
      if (direction != null) {
        return direction;
      }
    }
    return null;
  }

  /** These with this direction and no other. */
  public Attributes with(Direction direction) {
    return without(attribute -> Direction.of(attribute) != null)
        .and(Attribute.property(direction.attributeName()));
  }
}
