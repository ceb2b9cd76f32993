package org.ringfence.sip.message;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A response (RFC 3261 section 7.2). */
public final class SipResponse extends SipMessage {
  private final int status;
  private final String reasonPhrase;

  SipResponse(int status, String reasonPhrase, List<Header> headers, byte[] body) {
    super(headers, body);
    this.status = status;
    this.reasonPhrase = reasonPhrase;
  }

  /**
   * The answer to {@code request} with its Via, From, To, Call-ID and CSeq (RFC 3261 8.2.6).
   *
   * @param toTag set on To when it has no tag yet; null for 100
   */
  public static Builder to(SipRequest request, int status, @Nullable String toTag) {
    Builder builder = new Builder(status, StatusCode.phrase(status), new ArrayList<>(12), NO_BODY);
    for (Header header : request.headers()) {
      HeaderName name = header.name();
      if (name == HeaderName.TO && toTag != null && request.to().tag() == null) {
        builder.add(HeaderName.TO, request.to().withTag(toTag).toString());
      } else if (name == HeaderName.VIA
          || name == HeaderName.FROM
          || name == HeaderName.TO
          || name == HeaderName.CALL_ID
          || name == HeaderName.CSEQ) {
        builder.add(header);
      }
    }
    return builder;
  }

  /** 100 to 699. */
  public int status() {
    return status;
  }

  public String reasonPhrase() {
    return reasonPhrase;
  }

  public boolean isProvisional() {
    return status < 200;
  }

  public boolean isSuccess() {
    return status >= 200 && status < 300;
  }

  public boolean isFinal() {
    return status >= 200;
  }

  /** A response like this one, to be changed. */
  public Builder with() {
    return new Builder(status, reasonPhrase, new ArrayList<>(headers()), body());
  }

  @Override
  void writeStartLine(WireWriter out) {
    out.text("SIP/2.0 ").text(Integer.toString(status)).text(" ").text(reasonPhrase);
  }

  @Override
  int startLineChars() {
    return "SIP/2.0 200 ".length() + reasonPhrase.length();
  }

  /** Puts a response together. */
  public static final class Builder extends MessageBuilder<Builder> {
    private final int status;
    private String reasonPhrase;

    Builder(int status, String reasonPhrase, List<Header> headers, byte[] body) {
      super(headers, body);
      this.status = status;
      this.reasonPhrase = reasonPhrase;
    }

    public Builder reasonPhrase(String phrase) {
      reasonPhrase = phrase.replace("\r", "").replace("\n", " ");
      return this;
    }

    public SipResponse build() {
      return new SipResponse(status, reasonPhrase, takeHeaders(), takeBody());
    }
  }
}
