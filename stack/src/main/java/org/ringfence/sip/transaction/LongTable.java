package org.ringfence.sip.transaction;

import org.jspecify.annotations.Nullable;

/**
 * A map from well spread 64-bit names: open addressing, linear probing, no node per entry. The
 * names come from {@link KeyHash}; their low bits are the slot.
 */
final class LongTable<V> {
  private long[] keys = new long[64];
  private @Nullable Object[] values = new Object[64];
  private int size;

  int size() {
    return size;
  }

  @SuppressWarnings("unchecked")
  @Nullable V get(long key) {
    return (V) values[slot(key)];
  }

  /** Puts {@code value} in place of any other of that name. */
  void put(long key, V value) {
    int slot = slot(key);
    if (values[slot] == null && ++size > keys.length * 2 / 3) {
      grow();
      slot = slot(key);
    }
    keys[slot] = key;
    values[slot] = value;
  }

  /** Removes {@code value} if it is the one of that name; says whether it was. */
  boolean remove(long key, V value) {
    int hole = slot(key);
    if (values[hole] != value) return false;
    size--;
    int mask = keys.length - 1;
    // Moves back each entry of the run that the hole would make unreachable.
    for (int i = hole + 1 & mask; values[i] != null; i = i + 1 & mask) {
      int home = (int) keys[i] & mask;
      if ((i - home & mask) >= (i - hole & mask)) {
        keys[hole] = keys[i];
        values[hole] = values[i];
        hole = i;
      }
    }
    values[hole] = null;
    return true;
  }

  private int slot(long key) {
    int mask = keys.length - 1;
    int slot = (int) key & mask;
    while (values[slot] != null && keys[slot] != key) slot = slot + 1 & mask;
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    @Nullable Object[] oldValues = values;
    keys = new long[oldKeys.length * 2];
    values = new Object[keys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldValues[i] == null) continue;
      int slot = slot(oldKeys[i]);
      keys[slot] = oldKeys[i];
      values[slot] = oldValues[i];
    }
  }
}
