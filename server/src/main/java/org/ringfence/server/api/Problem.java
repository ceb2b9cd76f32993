package org.ringfence.server.api;

import org.ringfence.server.report.Failure;

/**
 * Why a request was not done, as told to a program ({@code application/problem+json}, RFC 9457).
 *
 * @param type always {@code about:blank}: the status says what kind it is
 * @param detail one sentence for people
 * @param remedy what to do about it; may be empty
 */
record Problem(String type, String title, int status, String detail, String remedy) {
  static final String MEDIA_TYPE = "application/problem+json";

  static Problem of(int status, String detail, String remedy) {
    return new Problem("about:blank", title(status), status, detail, remedy);
  }

  static Problem of(Failure failure) {
    int status =
        switch (failure.exit()) {
          case USAGE -> 400;
          case UNAVAILABLE, TEMPORARY -> 503;
          case CANNOT_CREATE -> 500;
          case OK, FAILED -> 409;
        };
    return of(status, failure.text(), failure.remedy());
  }

  private static String title(int status) {
    return switch (status) {
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 409 -> "Conflict";
      case 413 -> "Content Too Large";
      case 415 -> "Unsupported Media Type";
      case 422 -> "Unprocessable Content";
      case 429 -> "Too Many Requests";
      case 503 -> "Service Unavailable";
      default -> status < 500 ? "Bad Request" : "Internal Server Error";
    };
  }
}
