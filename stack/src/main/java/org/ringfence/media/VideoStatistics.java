package org.ringfence.media;

/**
 * What became of one video stream. Read by any thread; it may be a packet old.
 *
 * @param receivedFrames whole, and fit to be shown
 * @param keyFrames of them, those that stand for themselves
 * @param spoiltFrames that came, and needed one that was lost
 * @param width of the last key frame that came, in pixels; 0 before one did
 * @param lost packets that never came, not even when asked for again
 * @param asked packets that we asked for again
 * @param resent packets that the other side asked for again
 * @param keyFramesAsked by us, after a loss
 * @param keyFramesWanted by the other side
 */
public record VideoStatistics(
    long sentFrames,
    long sentPackets,
    long sentBytes,
    long receivedFrames,
    long receivedPackets,
    long keyFrames,
    long spoiltFrames,
    int width,
    int height,
    long lost,
    long asked,
    long resent,
    long keyFramesAsked,
    long keyFramesWanted,
    long refused,
    long notAuthentic) {}
