package org.ringfence.fax;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/** The few functions of libspandsp that are called, by the foreign function interface. */
final class LibSpandsp {
  private static final FunctionDescriptor ON_END =
      FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, JAVA_INT);
  private static final @Nullable LibSpandsp LOADED = load();

  private final SymbolLookup library;

  private LibSpandsp(SymbolLookup library) {
    this.library = library;
  }

  /** The library, or null where there is none. */
  static @Nullable LibSpandsp loaded() {
    return LOADED;
  }

  static LibSpandsp needed() {
    LibSpandsp found = LOADED;
    if (found == null) throw new IllegalStateException("libspandsp is not installed");
    return found;
  }

  private static @Nullable LibSpandsp load() {
    try {
      return new LibSpandsp(SymbolLookup.libraryLookup("libspandsp.so.2", Arena.global()));
    } catch (IllegalArgumentException absent) {
      return null;
    }
  }

  /** A function that answers a number or nothing worth reading. */
  MethodHandle function(String name, java.lang.foreign.MemoryLayout... arguments) {
    return handle(name, FunctionDescriptor.of(JAVA_INT, arguments));
  }

  /** A function that answers an address. */
  MethodHandle maker(String name, java.lang.foreign.MemoryLayout... arguments) {
    return handle(name, FunctionDescriptor.of(ADDRESS, arguments));
  }

  private MethodHandle handle(String name, FunctionDescriptor types) {
    return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), types);
  }

  /** What C calls when a fax is over: with two addresses and how it went. */
  static MemorySegment onEnd(MethodHandle told, Arena arena) {
    return Linker.nativeLinker().upcallStub(told, ON_END, arena);
  }
}
