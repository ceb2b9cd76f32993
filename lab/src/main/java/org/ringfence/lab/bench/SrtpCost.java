package org.ringfence.lab.bench;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import org.ringfence.srtp.MasterKey;
import org.ringfence.srtp.SrtpContext;
import org.ringfence.srtp.SrtpProfile;
import org.ringfence.srtp.SrtpStatus;

/**
 * What one packet costs, in a direct buffer as the media loop has it.
 *
 * @param allocatedBytes NaN where it is not Java that works
 */
record SrtpCost(double protectUs, double unprotectUs, double allocatedBytes) {
  private static final int HEADER_BYTES = 12;
  private static final int BATCH = 256;
  private static final int WARM_BATCHES = 400;
  private static final int BATCHES = 800;
  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Two ends of one stream. */
  interface Ends {
    /** Protects a packet in place; says its new length, or throws. */
    int protect(ByteBuffer packet, int bytes);

    /** Takes the protection off again; says the new length, or throws. */
    int unprotect(ByteBuffer packet, int bytes);
  }

  static SrtpCost ours(SrtpProfile profile, int payloadBytes) {
    return of(ends(MasterKey.generate(profile, new SecureRandom())), payloadBytes);
  }

  /** Both ends of a stream in our own code. */
  static Ends ends(MasterKey key) {
    SrtpContext outbound = SrtpContext.outbound(key);
    SrtpContext inbound = SrtpContext.inbound(key);
    return new Ends() {
      @Override
      public int protect(ByteBuffer packet, int bytes) {
        return length(outbound.protect(packet, 0, bytes), outbound);
      }

      @Override
      public int unprotect(ByteBuffer packet, int bytes) {
        return length(inbound.unprotect(packet, 0, bytes), inbound);
      }
    };
  }

  private static int length(SrtpStatus status, SrtpContext context) {
    if (status != SrtpStatus.OK) {
      throw new IllegalStateException("a packet was refused: " + status);
    }
    return context.length();
  }

  /** The best of many short batches: others share the machine. */
  static SrtpCost of(Ends ends, int payloadBytes) {
    int plainBytes = HEADER_BYTES + payloadBytes;
    ByteBuffer[] packets = new ByteBuffer[BATCH];
    Arrays.setAll(
        packets, i -> ByteBuffer.allocateDirect(plainBytes + SrtpProfile.MAX_OVERHEAD_BYTES));
    int sequenceNumber = 0;
    long protectNs = Long.MAX_VALUE;
    long unprotectNs = Long.MAX_VALUE;
    long allocated = 0;
    for (int n = -WARM_BATCHES; n < BATCHES; n++) {
      if (n == 0) {
        allocated = THREADS.getCurrentThreadAllocatedBytes();
      }
      for (ByteBuffer packet : packets) {
        packet.putInt(0, 0x80000000 | sequenceNumber++ & 0xFFFF);
      }
      int bytes = 0;
      long startNs = System.nanoTime();
      for (ByteBuffer packet : packets) {
        bytes = ends.protect(packet, plainBytes);
      }
      long betweenNs = System.nanoTime();
      for (ByteBuffer packet : packets) {
        ends.unprotect(packet, bytes);
      }
      unprotectNs = Math.min(unprotectNs, System.nanoTime() - betweenNs);
      protectNs = Math.min(protectNs, betweenNs - startNs);
    }
    allocated = THREADS.getCurrentThreadAllocatedBytes() - allocated;
    return new SrtpCost(
        protectNs / 1e3 / BATCH,
        unprotectNs / 1e3 / BATCH,
        Math.floor(100.0 * allocated / (2L * BATCH * BATCHES)) / 100);
  }
}
