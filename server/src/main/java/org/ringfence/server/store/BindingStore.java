package org.ringfence.server.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The registrar's memory across restarts. {@link #put} and {@link #remove} are cheap and may be
 * called from any thread; after {@link #flush} returned true they survive {@code kill -9}.
 */
public final class BindingStore implements AutoCloseable {
  private static final byte PUT = 1;
  private static final byte REMOVE = 2;
  private static final long CHECKPOINT_BYTES = 16L << 20;

  private final Map<Key, Binding> bindings = new ConcurrentHashMap<>();
  private final ThreadLocal<ByteBuffer> buffers = ThreadLocal.withInitial(Payload::buffer);
  private final Journal journal;

  private record Key(String extension, String key) {}

  /** Opens the store of a folder and reads all that was there. */
  public static BindingStore open(Path folder) throws IOException {
    return new BindingStore(folder, JournalFile::open);
  }

  BindingStore(Path folder, JournalFile.Opener opener) throws IOException {
    journal = Journal.open(folder, "bindings", opener, CHECKPOINT_BYTES, this::replay);
  }

  /** Adds a binding, or puts it in the place of the one with the same key. */
  public void put(Binding binding) {
    ByteBuffer payload = buffers.get().clear();
    binding.write(payload);
    payload.flip();
    bindings.compute(
        new Key(binding.extension(), binding.key()),
        (key, before) -> {
          journal.append(PUT, payload);
          return binding;
        });
  }

  /** Removes a binding, if there. */
  public void remove(String extension, String bindingKey) {
    ByteBuffer payload = buffers.get().clear();
    Payload.putText(payload, extension);
    Payload.putText(payload, bindingKey);
    payload.flip();
    bindings.computeIfPresent(
        new Key(extension, bindingKey),
        (key, before) -> {
          journal.append(REMOVE, payload);
          return null;
        });
  }

  /** Removes all bindings of an extension. */
  public void removeAll(String extension) {
    bindings.keySet().stream()
        .filter(key -> key.extension().equals(extension))
        .forEach(key -> remove(extension, key.key()));
  }

  /**
   * Writes what was put and removed since; one call serves all that happened before it.
   *
   * @return false while the disk takes nothing: the server goes on from memory
   */
  public boolean flush() {
    return journal.flush();
  }

  /** What holds at {@code nowMs}; bindings that ended meanwhile are forgotten. */
  public List<Binding> loadAll(long nowMs) {
    bindings.values().removeIf(binding -> binding.expiresAtMs() <= nowMs);
    return List.copyOf(bindings.values());
  }

  /** How many there are, ended ones that nobody removed included. */
  public int size() {
    return bindings.size();
  }

  /** Why the disk takes nothing; null while it does. */
  public @Nullable String failure() {
    return journal.failure();
  }

  /** To be called each second, from one thread; may block on the disk. */
  public void tick(long nowMs) {
    journal.tick();
    if (journal.due()) {
      checkpoint(nowMs);
    }
  }

  boolean checkpoint(long nowMs) {
    ByteBuffer payload = Payload.buffer();
    return journal.checkpoint(out -> {
      for (Binding binding : bindings.values()) {
        if (binding.expiresAtMs() > nowMs) {
          binding.write(payload.clear());
          out.append(PUT, payload.flip());
        }
      }
    });
  }

  @Override
  public void close() throws IOException {
    journal.close();
  }

  private void replay(byte type, ByteBuffer in) {
    switch (type) {
      case PUT -> {
        Binding binding = Binding.read(in);
        bindings.put(new Key(binding.extension(), binding.key()), binding);
      }
      case REMOVE -> bindings.remove(new Key(Payload.text(in), Payload.text(in)));
      default -> throw new IllegalStateException("bindings: record of type " + type);
    }
  }
}
