package org.ringfence.video;

/** A way to code video; nothing here decodes it. */
public enum VideoCodec {
  VP8("VP8") {
    @Override
    public Packetizer packetizer(int firstPicture) {
      return new Vp8Packetizer(firstPicture);
    }

    @Override
    public Depacketizer depacketizer() {
      return new Vp8Depacketizer();
    }

    @Override
    public void look(FrameBuffer frame) {
      Vp8Frame.look(frame);
    }
  },
  H264("H264") {
    @Override
    public Packetizer packetizer(int firstPicture) {
      return new H264Packetizer();
    }

    @Override
    public Depacketizer depacketizer() {
      return new H264Depacketizer();
    }

    @Override
    public void look(FrameBuffer frame) {
      H264Frame.look(frame);
    }
  };

  /** Of every video codec in RTP. */
  public static final int CLOCK_HZ = 90_000;

  private final String encodingName;

  VideoCodec(String encodingName) {
    this.encodingName = encodingName;
  }

  /** As SDP names it. */
  public String encodingName() {
    return encodingName;
  }

  /**
   * @param firstPicture where its pictures begin to count, where the codec counts them
   */
  public abstract Packetizer packetizer(int firstPicture);

  public abstract Depacketizer depacketizer();

  /** Finds out whether a frame stands for itself, and how large its picture is. */
  public abstract void look(FrameBuffer frame);
}
