#pragma once
#include <curl/curl.h>

// Swift cannot call variadic functions: one wrapper for each kind of argument.

static inline CURLcode lapwing_curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode lapwing_curl_set_large(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode lapwing_curl_set_string(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode lapwing_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode lapwing_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}

typedef size_t (*lapwing_curl_bytes)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode lapwing_curl_set_bytes_callback(CURL *handle, CURLoption option, lapwing_curl_bytes value) {
    return curl_easy_setopt(handle, option, value);
}

typedef int (*lapwing_curl_progress)(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d);

static inline CURLcode lapwing_curl_set_progress_callback(CURL *handle, lapwing_curl_progress value) {
    return curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, value);
}

typedef curl_socket_t (*lapwing_curl_socket)(void *context, curlsocktype purpose, struct curl_sockaddr *address);

static inline CURLcode lapwing_curl_set_socket_callback(CURL *handle, lapwing_curl_socket value) {
    return curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, value);
}

static inline CURLcode lapwing_curl_get_large(CURL *handle, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode lapwing_curl_global_init(void) { return curl_global_init(CURL_GLOBAL_DEFAULT); }
