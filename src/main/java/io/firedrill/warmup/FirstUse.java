package io.firedrill.warmup;

/** What takes long the first time that a JVM does it. None of it fails: the job will show why. */
interface FirstUse {
  void ofPath(String path);

  void ofRocksDb();
}
