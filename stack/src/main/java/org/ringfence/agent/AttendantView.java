package org.ringfence.agent;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.View;
import org.ringfence.call.Voice;
import org.ringfence.video.FrameBuffer;
import org.ringfence.video.VideoCodec;

/** A feature's eyes: those of the voice that its caller talks to now. */
final class AttendantView implements View {
  private final Supplier<@Nullable Voice> joined;

  /** Whether a frame was missed: the others are of no use until one stands for itself. */
  private boolean missed = true;

  private boolean wantsKey;

  AttendantView(Supplier<@Nullable Voice> joined) {
    this.joined = joined;
  }

  private @Nullable View now() {
    Voice voice = joined.get();
    return voice == null ? null : voice.view();
  }

  @Override
  public void see(VideoCodec codec, FrameBuffer frame) {
    View view = now();
    boolean usable = view != null && (!missed || frame.key());
    wantsKey |= view != null && !usable;
    missed = !usable;
    if (view != null && usable) view.see(codec, frame);
  }

  @Override
  public @Nullable FrameBuffer show(VideoCodec codec) {
    View view = now();
    return view == null ? null : view.show(codec);
  }

  @Override
  public void keyFrame() {
    View view = now();
    if (view != null) view.keyFrame();
  }

  @Override
  public boolean wantsKeyFrame() {
    View view = now();
    boolean wanted = wantsKey | (view != null && view.wantsKeyFrame());
    wantsKey = false;
    return wanted;
  }
}
