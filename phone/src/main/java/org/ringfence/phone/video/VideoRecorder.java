package org.ringfence.phone.video;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.video.FrameBuffer;
import org.ringfence.video.VideoCodec;
import org.ringfence.video.VideoWriter;

/**
 * Writes pictures into a file or to a program. The media loop only hands them over; a thread of its
 * own writes. Who is too slow loses pictures up to the next key frame, and never holds up the call.
 */
public final class VideoRecorder implements PictureSink {
  /** Opens what is written to: a pipe waits for its reader. */
  @FunctionalInterface
  public interface Opening {
    OutputStream open() throws IOException;
  }

  private static final FrameBuffer END = new FrameBuffer();
  private static final long END_WAIT_MS = 2_000;

  private final VideoCodec codec;
  private final Opening opening;
  private final BlockingQueue<FrameBuffer> free =
      new ArrayBlockingQueue<>(Limits.VIDEO_FRAMES_WAITING);
  private final BlockingQueue<FrameBuffer> ready =
      new ArrayBlockingQueue<>(Limits.VIDEO_FRAMES_WAITING + 1);
  private final Thread thread;
  private volatile boolean closed;
  private volatile @Nullable IOException failure;

  /** The media loop's own: whether what comes follows what was written. */
  private boolean follows;

  public VideoRecorder(VideoCodec codec, Opening opening) {
    this.codec = codec;
    this.opening = opening;
    for (int i = 0; i < Limits.VIDEO_FRAMES_WAITING; i++) free.add(new FrameBuffer());
    thread = Thread.ofPlatform().daemon().name("video-recorder").start(this::run);
  }

  @Override
  public void frame(FrameBuffer frame) {
    if (closed) return;
    FrameBuffer room = follows || frame.key() ? free.poll() : null;
    follows = room != null;
    if (room == null) return;
    room.copy(frame);
    ready.add(room);
  }

  /** Why it could not be written; null when it could. */
  public @Nullable IOException failure() {
    return failure;
  }

  private void run() {
    try (OutputStream out = opening.open()) {
      VideoWriter writer = VideoWriter.of(codec, out);
      for (FrameBuffer frame = ready.take(); frame != END; frame = ready.take()) {
        writer.write(frame);
        if (ready.isEmpty()) out.flush();
        free.add(frame);
      }
    } catch (IOException e) {
      failure = e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Writes what waits and ends. */
  @Override
  public void close() {
    if (closed) return;
    closed = true;
    ready.add(END);
    try {
      thread.join(END_WAIT_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
