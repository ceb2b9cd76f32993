package org.ringfence.guard;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Addresses, as ranges in order: whether one is among them takes a few steps whatever their number.
 * IPv4 lies among IPv6 where RFC 4291 section 2.5.5.2 maps it. Never changes.
 */
public final class AddressRanges {
  /** None. */
  public static final AddressRanges NONE = new AddressRanges(List.of());

  /** First and last of each range, each in two halves. */
  private final long[] firstHigh;

  private final long[] firstLow;
  private final long[] lastHigh;
  private final long[] lastLow;

  /**
   * All addresses with the same first bits.
   *
   * @param bits how many, of 32 or 128
   */
  public record Prefix(InetAddress address, int bits) {
    public Prefix {
      if (bits < 0 || bits > 8 * address.getAddress().length) {
        throw new IllegalArgumentException("no such prefix");
      }
    }

    /** Reads {@code 192.0.2.0/24}, {@code 2001:db8::/32} or one address; null for anything else. */
    public static @Nullable Prefix parse(String text) {
      int slash = text.indexOf('/');
      String host = slash < 0 ? text : text.substring(0, slash);
      boolean plausible = host.length() <= 45 && host.matches("[0-9.]{7,15}|[0-9A-Fa-f:.]{2,45}");
      if (!plausible || host.indexOf(':') < 0 && !host.matches("(\\d{1,3}\\.){3}\\d{1,3}")) {
        return null;
      }
      try {
        InetAddress address = InetAddress.ofLiteral(host);
        int most = 8 * address.getAddress().length;
        String rest = slash < 0 ? Integer.toString(most) : text.substring(slash + 1);
        int bits = rest.matches("\\d{1,3}") ? Integer.parseInt(rest) : -1;
        return bits < 0 || bits > most ? null : new Prefix(address, bits);
      } catch (IllegalArgumentException none) {
        return null;
      }
    }

    @Override
    public String toString() {
      return address.getHostAddress() + "/" + bits;
    }
  }

  public AddressRanges(List<Prefix> prefixes) {
    List<long[]> ranges = new ArrayList<>(prefixes.size());
    for (Prefix each : prefixes) ranges.add(range(each));
    ranges.sort((a, b) -> compare(a[0], a[1], b[0], b[1]));
    List<long[]> merged = new ArrayList<>(ranges.size());
    for (long[] each : ranges) {
      long[] before = merged.isEmpty() ? null : merged.getLast();
      if (before != null && compare(each[0], each[1], before[2], before[3]) <= 0) {
        if (compare(each[2], each[3], before[2], before[3]) > 0) {
          before[2] = each[2];
          before[3] = each[3];
        }
      } else {
        merged.add(each);
      }
    }
    firstHigh = merged.stream().mapToLong(each -> each[0]).toArray();
    firstLow = merged.stream().mapToLong(each -> each[1]).toArray();
    lastHigh = merged.stream().mapToLong(each -> each[2]).toArray();
    lastLow = merged.stream().mapToLong(each -> each[3]).toArray();
  }

  private static long[] range(Prefix prefix) {
    long[] at = halves(prefix.address());
    int own = 8 * prefix.address().getAddress().length - prefix.bits();
    long highMask = own >= 128 ? -1 : own > 64 ? (1L << (own - 64)) - 1 : 0;
    long lowMask = own >= 64 ? -1 : (1L << own) - 1;
    return new long[] {
      at[0] & ~highMask, at[1] & ~lowMask, at[0] | highMask, at[1] | lowMask,
    };
  }

  private static long[] halves(InetAddress address) {
    byte[] bytes = address.getAddress();
    long high = 0;
    long low = bytes.length == 4 ? 0xFFFF : 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes.length == 16 && i < 8) high = high << 8 | bytes[i] & 0xff;
      else low = low << 8 | bytes[i] & 0xff;
    }
    return new long[] {high, low};
  }

  private static int compare(long high, long low, long otherHigh, long otherLow) {
    int first = Long.compareUnsigned(high, otherHigh);
    return first != 0 ? first : Long.compareUnsigned(low, otherLow);
  }

  /** Whether that address is in one of them. */
  public boolean contains(InetAddress address) {
    if (firstHigh.length == 0) return false;
    long[] at = halves(address);
    int from = 0;
    int to = firstHigh.length - 1;
    while (from < to) {
      int middle = (from + to + 1) >>> 1;
      if (compare(firstHigh[middle], firstLow[middle], at[0], at[1]) <= 0) from = middle;
      else to = middle - 1;
    }
    return compare(firstHigh[from], firstLow[from], at[0], at[1]) <= 0
        && compare(at[0], at[1], lastHigh[from], lastLow[from]) <= 0;
  }

  /** What lies between two addresses, which belong to it. */
  public record Range(InetAddress first, InetAddress last) {}

  /** All of them in order; none meets another. */
  public List<Range> ranges() {
    List<Range> all = new ArrayList<>(firstHigh.length);
    for (int i = 0; i < firstHigh.length; i++) {
      all.add(new Range(address(firstHigh[i], firstLow[i]), address(lastHigh[i], lastLow[i])));
    }
    return all;
  }

  private static InetAddress address(long high, long low) {
    try {
      byte[] bytes = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
      return InetAddress.getByAddress(bytes); // An IPv4 address where one is mapped.
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** How many ranges there are. */
  public int size() {
    return firstHigh.length;
  }
}
