/**
 * Object stores behind one interface, {@link io.firedrill.store.ObjectStore}: a bucket over S3, the
 * folder of a local S3 store that is not running, and a plain folder. It knows nothing about Flink.
 */
package io.firedrill.store;
