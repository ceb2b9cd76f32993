package org.ringfence.iax;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;

/** The information elements of a frame, in their order (RFC 5456 section 8.6). */
public final class Elements {
  public static final Elements NONE = new Elements(List.of());
  private static final int MOST_BYTES = 255;

  private final List<Element> all;

  /** One of them; at most 255 bytes. */
  public record Element(int id, byte[] value) {}

  private Elements(List<Element> all) {
    this.all = all;
  }

  /** Those in the data of a frame; null when they are broken or too many. */
  public static @Nullable Elements parse(byte[] data) {
    List<Element> found = new ArrayList<>();
    int at = 0;
    while (at < data.length) {
      if (data.length - at < 2 || found.size() == Limits.IAX_ELEMENTS) return null;
      int length = data[at + 1] & 0xFF;
      if (length > data.length - at - 2) return null;
      found.add(new Element(data[at] & 0xFF, Arrays.copyOfRange(data, at + 2, at + 2 + length)));
      at += 2 + length;
    }
    return new Elements(found);
  }

  public byte[] write() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Element each : all) {
      out.write(each.id);
      out.write(each.value.length);
      out.writeBytes(each.value);
    }
    return out.toByteArray();
  }

  public List<Element> all() {
    return List.copyOf(all);
  }

  public boolean has(int id) {
    return raw(id) != null;
  }

  public byte @Nullable [] raw(int id) {
    for (Element each : all) {
      if (each.id == id) return each.value;
    }
    return null;
  }

  /** A text without what no display shows; empty when there is none. */
  public String text(int id) {
    byte[] value = raw(id);
    if (value == null) return "";
    String text = new String(value, StandardCharsets.UTF_8);
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints().filter(c -> !Character.isISOControl(c)).forEach(clean::appendCodePoint);
    return clean.toString();
  }

  /** A number of one, two or four bytes; {@code absent} when there is none. */
  public int number(int id, int absent) {
    byte[] value = raw(id);
    if (value == null) return absent;
    return switch (value.length) {
      case 1 -> value[0] & 0xFF;
      case 2 -> IaxFrame.uint16(value, 0);
      case 4 -> IaxFrame.uint32(value, 0);
      default -> absent;
    };
  }

  public Elements and(int id, byte[] value) {
    List<Element> more = new ArrayList<>(all);
    more.add(new Element(id, Arrays.copyOf(value, Math.min(value.length, MOST_BYTES))));
    return new Elements(more);
  }

  public Elements and(int id, String text) {
    return and(id, text.getBytes(StandardCharsets.UTF_8));
  }

  /** The same, unless it is empty. */
  Elements andIfAny(int id, String text) {
    return text.isEmpty() ? this : and(id, text);
  }

  public Elements and8(int id, int value) {
    return and(id, new byte[] {(byte) value});
  }

  public Elements and16(int id, int value) {
    return and(id, new byte[] {(byte) (value >>> 8), (byte) value});
  }

  public Elements and32(int id, int value) {
    byte[] bytes = new byte[4];
    IaxFrame.putUint32(bytes, 0, value);
    return and(id, bytes);
  }

  /** All but those of that kind. */
  Elements without(int id) {
    return new Elements(all.stream().filter(each -> each.id != id).toList());
  }
}
