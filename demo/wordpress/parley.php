<?php
/*
 * Plugin Name:       Parley
 * Description:       Threaded comments that lose no word, in place of the theme's comment list and form, on this site's own REST API.
 * Version:           0.1.0
 * Requires at least: 5.9
 * Requires PHP:      7.4
 * License:           MIT
 * Text Domain:       parley
 *
 * Has no settings of its own: Settings > Discussion decides (who may write, order, depth, comments a page, avatars). What search engines
 * and readers without scripts get stands in the page: WordPress's own list and form, inside the element.
 */

if (!defined('ABSPATH')) exit;

add_action('wp_enqueue_scripts', 'parley_script');
add_filter('script_loader_tag', 'parley_module', 10, 2);
add_filter('comments_template', 'parley_template', 99);
add_filter('pre_render_block', 'parley_block', 10, 2);
add_filter('rest_allow_anonymous_comments', 'parley_guests');
add_shortcode('parley-recent', 'parley_recent');
add_shortcode('parley-people', 'parley_people');

function parley_script() {
    wp_register_script('parley', plugins_url('js/parley.js', __FILE__), array(), null, true);
    if (is_singular() && parley_shown(get_queried_object())) {
        wp_enqueue_script('parley');
        // Moves the theme's form about, and there is none.
        wp_dequeue_script('comment-reply');
    }
}

/** WordPress before 6.5 knows no modules. */
function parley_module($tag, $handle) {
    return $handle === 'parley' ? preg_replace('/<script\b(?![^>]*\btype=["\']module)/', '<script type="module"', str_replace(array(" type='text/javascript'", ' type="text/javascript"'), '', $tag)) : $tag;
}

/** Where the owner lets strangers write, they may do it over REST, too: what they write passes the same filters as the theme's form. */
function parley_guests($allow) {
    return $allow || !get_option('comment_registration');
}

/** Is there something to show under this post? A closed thread without comments is none. */
function parley_shown($post) {
    return $post instanceof WP_Post && post_type_supports($post->post_type, 'comments') && !post_password_required($post)
        && get_post_type_object($post->post_type)->show_in_rest && (comments_open($post) || get_comments_number($post) > 0);
}

/** Classic themes: they call comments_template(). */
function parley_template($theirs) {
    return parley_shown(get_post()) ? __DIR__ . '/comments.php' : $theirs;
}

/** Block themes: the Comments block, under its newer and its older name. */
function parley_block($html, $block) {
    if ($html !== null || is_admin() || !is_singular() || !in_array($block['blockName'], array('core/comments', 'core/post-comments'), true)) return $html;
    $post = get_post(get_queried_object_id());
    return parley_shown($post) ? parley_thread($post) : $html;
}

/** The element with all that it must know, and the comments as they are for whoever has no scripts. */
function parley_thread($post) {
    wp_enqueue_script('parley');
    $paged = (bool) get_option('page_comments');
    $attributes = array(
        'adapter' => 'wordpress',
        'thread' => $post->ID,
        'thread-title' => html_entity_decode(wp_strip_all_tags(get_the_title($post)), ENT_QUOTES, 'UTF-8'),
        'thread-url' => get_permalink($post),
        'order' => get_option('comment_order') === 'desc' ? 'newest' : 'oldest',
        'page-size' => $paged ? max(1, (int) get_option('comments_per_page')) : 50,
        'max-depth' => get_option('thread_comments') ? min(12, max(1, (int) get_option('thread_comments_depth'))) : 1,
        'data-api' => rest_url(),
        'data-login-url' => wp_login_url(),
        'data-plugin' => '',
        'data-guests' => get_option('comment_registration') ? null : '',
        // Nothing of one reader goes into a page that a cache may hand to another.
        'data-nonce' => is_user_logged_in() ? wp_create_nonce('wp_rest') : null,
    ) + parley_pictures();
    /** For themes and other plugins: attributes and their values, null for none. */
    $attributes = apply_filters('parley_attributes', $attributes, $post);
    return '<div id="comments" class="comments-area default-max-width parley"><parley-thread' . parley_attributes($attributes) . '>' . parley_plain($post, (int) $attributes['page-size']) . '</parley-thread></div>';
}

function parley_pictures() {
    return get_option('show_avatars') ? array('avatars' => 'remote') : array('style' => '--parley-avatar-size: 0px');
}

function parley_attributes($attributes) {
    $html = '';
    foreach ($attributes as $name => $value) if ($value !== null) $html .= ' ' . $name . '="' . esc_attr($value) . '"';
    return $html;
}

/** The first comments and the form, as WordPress itself writes them. */
function parley_plain($post, $size) {
    $comments = get_comments(array('post_id' => $post->ID, 'status' => 'approve', 'type' => 'comment', 'hierarchical' => 'flat', 'number' => $size, 'orderby' => 'comment_date_gmt', 'order' => get_option('comment_order') === 'desc' ? 'DESC' : 'ASC'));
    $list = count($comments) === 0 ? '' : '<ol class="commentlist comment-list">' . wp_list_comments(array('style' => 'ol', 'echo' => false, 'per_page' => 0, 'page' => 1, 'reverse_top_level' => false, 'avatar_size' => 0, 'max_depth' => -1), $comments) . '</ol>';
    if (!comments_open($post)) return $list;
    ob_start();
    comment_form(array(), $post->ID);
    return $list . '<noscript>' . ob_get_clean() . '</noscript>';
}

/** [parley-recent size="5" length="80" heading-level="2"]: the newest comments of the site. */
function parley_recent($given) {
    wp_enqueue_script('parley');
    $known = shortcode_atts(array('size' => 5, 'length' => null, 'heading-level' => null), $given, 'parley-recent');
    return '<parley-recent' . parley_attributes(array('adapter' => 'wordpress', 'data-api' => rest_url()) + parley_pictures() + $known) . '></parley-recent>';
}

/** [parley-people who="contributors"]: who writes here; who="moderators": who keeps order. */
function parley_people($given) {
    wp_enqueue_script('parley');
    $known = shortcode_atts(array('who' => 'contributors', 'size' => null, 'heading-level' => null), $given, 'parley-people');
    $who = $known['who'] === 'moderators' ? 'moderator' : 'contributor';
    return '<parley-people' . parley_attributes(array('adapter' => 'wordpress', 'data-api' => rest_url(), 'data-people' => parley_key($who)) + parley_pictures() + $known) . '></parley-people>';
}

/** WordPress tells strangers nothing of its users. Who has this from a page has it from the owner, who put the list there. */
function parley_key($who) {
    return substr(wp_hash('parley people ' . $who), 0, 20);
}

// What WordPress itself has not: votes, in the comments' own meta, and the country of those who are listed.

add_action('rest_api_init', 'parley_rest');
add_action('show_user_profile', 'parley_country_field');
add_action('edit_user_profile', 'parley_country_field');
add_action('personal_options_update', 'parley_country_kept');
add_action('edit_user_profile_update', 'parley_country_kept');

function parley_rest() {
    register_rest_field('comment', 'parley', array(
        'get_callback' => function ($comment) { return parley_votes((int) $comment['id']); },
        'schema' => array('description' => 'Votes.', 'type' => 'object', 'readonly' => true, 'context' => array('view', 'edit', 'embed'), 'properties' => array(
            'up' => array('type' => 'integer'), 'down' => array('type' => 'integer'), 'mine' => array('type' => 'integer', 'enum' => array(-1, 0, 1)),
        )),
    ));
    register_rest_route('parley/v1', '/comments/(?P<id>\d+)/vote', array(
        'methods' => 'POST', 'callback' => 'parley_vote', 'permission_callback' => 'parley_may_vote',
        'args' => array('kind' => array('type' => 'string', 'enum' => array('up', 'down'), 'required' => true), 'on' => array('type' => 'boolean', 'required' => true)),
    ));
    register_rest_route('parley/v1', '/people', array(
        'methods' => 'GET', 'callback' => 'parley_listed',
        'permission_callback' => function ($request) { return hash_equals(parley_key($request['who']), (string) $request['key']); },
        'args' => array('who' => array('type' => 'string', 'enum' => array('contributor', 'moderator'), 'required' => true), 'key' => array('type' => 'string', 'required' => true),
            'size' => array('type' => 'integer', 'minimum' => 1, 'maximum' => 100, 'default' => 10)),
    ));
}

/** Each voter has an entry of their own: two at once do not overwrite each other. */
function parley_votes($id) {
    $votes = array('up' => 0, 'down' => 0, 'mine' => 0);
    $own = '_parley_vote_' . get_current_user_id();
    foreach ((array) get_comment_meta($id) as $key => $values) {
        if (strpos($key, '_parley_vote_') !== 0) continue;
        $value = (int) $values[0] < 0 ? -1 : 1;
        $votes[$value < 0 ? 'down' : 'up']++;
        if ($key === $own) $votes['mine'] = $value;
    }
    return $votes;
}

/** Who is logged in, on what they may read and everybody sees. */
function parley_may_vote($request) {
    if (!is_user_logged_in()) return new WP_Error('rest_not_logged_in', 'Log in to vote.', array('status' => 401));
    $comments = new WP_REST_Comments_Controller();
    $may = $comments->get_item_permissions_check($request);
    return is_wp_error($may) ? $may : wp_get_comment_status((int) $request['id']) === 'approved';
}

/** A state, never a toggle: asking twice changes nothing, and taking back what one has not given neither. */
function parley_vote($request) {
    $id = (int) $request['id'];
    $key = '_parley_vote_' . get_current_user_id();
    $value = $request['kind'] === 'down' ? -1 : 1;
    if ($request['on']) update_comment_meta($id, $key, $value);
    elseif ((int) get_comment_meta($id, $key, true) === $value) delete_comment_meta($id, $key);
    return rest_do_request(new WP_REST_Request('GET', '/wp/v2/comments/' . $id));
}

function parley_listed($request) {
    $query = array('number' => $request['size'], 'orderby' => 'display_name') + ($request['who'] === 'moderator' ? array('capability' => 'moderate_comments') : array('has_published_posts' => true));
    return array_map(function ($user) {
        return array('id' => $user->ID, 'name' => $user->display_name, 'url' => esc_url_raw($user->user_url, array('http', 'https')), 'avatar' => get_option('show_avatars') ? get_avatar_url($user->ID) : '', 'country' => (string) get_user_meta($user->ID, 'parley_country', true));
    }, get_users($query));
}

function parley_country_field($user) {
    $country = get_user_meta($user->ID, 'parley_country', true);
    echo '<table class="form-table" role="presentation"><tr><th><label for="parley_country">Country</label></th><td><input name="parley_country" id="parley_country" type="text" size="2" maxlength="2" pattern="[A-Za-z]{2}" value="' . esc_attr($country) . '"> <span class="description">Two letters, as in CA or NL. Shown where the site lists its people.</span></td></tr></table>';
}

/** WordPress has checked the form by then. */
function parley_country_kept($user) {
    if (!current_user_can('edit_user', $user) || !isset($_POST['parley_country'])) return;
    $country = strtoupper(sanitize_text_field(wp_unslash($_POST['parley_country'])));
    if (preg_match('/^[A-Z]{2}$/', $country)) update_user_meta($user, 'parley_country', $country);
    else delete_user_meta($user, 'parley_country');
}
