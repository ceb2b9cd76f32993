package org.ringfence.phone.video;

import java.util.List;
import org.ringfence.video.VideoCodec;

/**
 * What one call shows and where what it sees goes.
 *
 * @param codecs that it sends and takes, the best first
 */
public record Pictures(List<VideoCodec> codecs, PictureSource source, PictureSink sink) {
  public Pictures {
    codecs = List.copyOf(codecs);
    if (codecs.isEmpty()) throw new IllegalArgumentException("pictures need a codec");
  }

  /** Whether it has anything to show. */
  public boolean shows() {
    return source != PictureSource.NOTHING;
  }

  /** Ends both; once the call has ended. */
  public void close() {
    source.close();
    sink.close();
  }
}
