/* The phrases themselves, by sense and in no order; a phrase may stand under several. See vocabulary.h. */
#include "segment/vocabulary.h"

const struct vocabulary_group vocabulary_groups[] = {
    { SENSE_REPLY,
      "reply;answer;antworten;répondre;responder;rispondi;svara;ответить;quote;permalink;permanent link;"
      "perma link;direct link;upvote;downvote;vote up;vote down;report;report abuse;report comment;"
      "report post;report this;report this comment;flag;flag as inappropriate;flag comment;reply with quote;"
      "multiquote;multi quote;quote reply;reply to this;reply to this comment;reply to comment;give award;award;"
      "context;full comments;embed;zitieren;melden;citer;signaler;citar;reportar;recommend;react;add bookmark;"
      "bookmark;boost;favourite;favorite;like comment;like reply;like post;quote post;quick reply;thumbs up;"
      "thumbs down;log in to reply;login to reply;sign in to reply;log in or register to post comments;"
      "login or register to post comments;log in or sign up to reply;view in context;helpful;unhelpful;"
      "not helpful;was this helpful;improve this answer;add a comment to this answer;mark as answer;"
      "mark as solution;hide thread;collapse thread;show parent;mark as offensive;mark as inappropriate;"
      "mark as spam;ignore user;block user;mute user;mute" },
    { SENSE_COMMENT,
      "reply;answer;antworten;répondre;responder;rispondi;svara;ответить;comment;comments;replies;response;"
      "responses;thoughts;thought;answers;kommentare;kommentar;commentaires;commentaire;comentarios;comentario;"
      "commenti;antworten anzeigen;réponses;respuestas;kommentarer;opinions;post;remarks;notes;posts;messages;"
      "memories;condolences;tributes;"
      "discussion;discuss;conversation;reader comments;readers' comments;readers comments;all comments;"
      "top comments;most relevant;user comments;comment section;comments section;latest discussion;"
      "public comments;member comments;join the discussion on this;what readers say;readers say;"
      "have your say so far;what you said;letters in reply;community comments;comments from readers;"
      "from our readers;facebook comments;disqus comments;reader reactions;reactions from readers;"
      "the conversation so far;guestbook entries;guest book entries;diskussion;discussions;comment thread;"
      "talkback;reader responses;reader feedback;your comments;your thoughts;readers respond;comment list;"
      "comments list;responses to this" },
    { SENSE_CONTROL,
      "copy link;translate to english;translate to;show original;share;like;dislike;likes "
      "you;save;saved;follow;unfollow;subscribe to thread;edit;delete;hide;unhide;show;"
      "view;read;open;close;print;email;mail;tweet;pin;copy;collapse;expand;focus;link;parent;root;next;prev;"
      "previous;up;down;unvote;vote;love;sad;angry;insightful;funny;gift;tip;crosspost;translate;see translation;"
      "translate comment;original;source;history;view profile;view posts;message;send message;private message;"
      "find posts;www;website of user;top of page;see more;see less;show more;show less;read more;view more;more;"
      "more options;options;actions;toggle;select;teilen;gefällt mir;partager;j'aime;compartir;me gusta;condividi;"
      "gilla;dela;cancel;ban;thank;thanks button;say thanks;unread;show image;hide image;mark as read;download;"
      "play;attach;haha;wow;profile;pm;menu;archive;load more;load more comments;load more replies;"
      "show more comments;show more replies;show all comments;show all replies;view all comments;view all replies;"
      "view more comments;view more replies;more comments;more replies;continue this thread;continue thread;"
      "continue reading thread;continue reading;see all comments;read all comments;view previous replies;"
      "view more answers;show previous comments;view replies;show replies;hide replies;view reply;show reply;"
      "hide comments;older comments;newer comments;previous comments;next comments;view hidden;show hidden;"
      "view entire discussion;load comments;more posts;show this thread" },
    { SENSE_PRONOUN,
      "haha;wow;following;i;i'm;i've;i'd;i'll;my;me;mine;we;we're;our;us;you;you're;yours;they;they're;them;he;"
      "she;his;her;him;their;it's;that's;what's;there's;who;what;why;how;when;where;don't;doesn't;can't;won't;"
      "isn't;didn't;wouldn't;couldn't;should;would;could;because;but;just;really;very;too;yes;no;yeah;nope;lol;ok;"
      "okay;well;nice;great;good;bad;agreed;exactly;true;false;wrong;right;same;please;thanks;thank you;hello;hi;"
      "hey;sorry;maybe;also;then;than;there;these;those;some;any;will;can;do;does;did;been;am i;if only;never;"
      "always;still;even;much;many;get;got;go;going;think;know;need;want;love it;congrats;congratulations;awesome;"
      "excellent;amazing;bump;this is;lmao;smh;ditto;nah" },
    { SENSE_FIELD,
      "profile;to;points;karma;posts;messages;registered;joined;join date;message count;location;reaction score;"
      "reputation;reputation power;rep power;age;likes received;likes given;gender;occupation;website;"
      "trophy points;thanks received;thanks given;has thanked;been thanked;thanked;been liked;country;from city;"
      "user id;member since;member number;registration date;post count;real name;interests;thread starter since;"
      "last seen;last activity;last visit;signature;date;sent;cc;message id;in reply to id;organization;"
      "reply to address;list;newsgroups;x mailer;references;city;rating;solutions;kudos;feedback score;my system;"
      "pronouns;os;version;browser;contact;subject;topics" },
    { SENSE_HALF, "pm;a;am;p;m" },
    { SENSE_NAV,
      "advertisement;advertisements;anzeige;werbung;publicité;publicidad;pubblicità;annons;annonse;reklama;реклама;"
      "attachments;attached files;attached images;anhänge;dateianhänge;fichiers joints;archivos adjuntos;allegati;"
      "menu;archive;page;users;contact;sitemap;weather;video;shop;imprint;home;back;top;main;front page;pages;"
      "go to page;go to top;go back;back to;return to;login;log in;log out;sign in;sign up;register;faq;help;"
      "search;search for;forums;forum;index;news;settings;account;blog;notifications;inbox;tags page;library;"
      "today's posts;new posts;watch thread;watch;jump;last;first page;last page;older;newer;prev page;next page;"
      "prev topic;next topic;previous thread;next thread;thread tools;display modes;topic tools;"
      "search this thread;rate this thread;print view;printable version;printer friendly;reply to topic;"
      "reply to thread;reply to discussion;new topic;new thread;post reply button;active topics;unanswered topics;"
      "not open for further replies;sport;sports;politics;business;technology;tech;world;opinion;culture;science;"
      "health;lifestyle;local;travel;entertainment;food;legal;privacy;terms;careers;press;site;cookies;guidelines;"
      "feedback;accessibility;show all;start;skip;skip navigation;past;ask;jobs page;lists;api;security;"
      "submit link;donations;cart;checkout;about" },
    { SENSE_LURE,
      "archive;recommended;topics;related articles;related stories;related posts;related news;related content;"
      "related topics;related links;related questions;related threads;related reading;related discussions;related;"
      "similar threads;similar topics;similar posts;similar articles;similar stories;suggested articles;"
      "suggested topics;suggested posts;suggested for you;suggested reading;recommended for you;"
      "recommended reading;recommended stories;recommended articles;recommended topics;recommended videos;"
      "you may also like;you might also like;you may also enjoy;you may like;you might like;more from;more in;"
      "more on;more stories;more articles;more news;more like this;more to read;more to explore;more posts from;"
      "more about this;also read;also in;also on;also from;also see;see also;read next;read also;up next;next up;"
      "next post;what to read next;keep reading;further reading;popular;popular posts;popular articles;"
      "popular stories;popular now;popular threads;popular topics;most popular;most read;most viewed;most shared;"
      "most commented;most discussed;most recent;most emailed;most active;most watched;trending;trending now;"
      "trending topics;trending stories;trending articles;trending on;trending today;latest;latest news;"
      "latest posts;latest articles;latest stories;latest headlines;latest from;latest videos;latest comments;"
      "latest threads;latest discussions;latest topics;latest tweets;latest activity;latest reviews;"
      "latest updates;recent comments;recent posts;recent articles;recent stories;recent news;recent discussions;"
      "recent topics;recent activity;recent threads;recent replies;recent entries;recently commented;"
      "recently active;new comments elsewhere;newest comments elsewhere;today's top;top stories;top news;"
      "top posts;top articles;top headlines;top picks;headlines;breaking news;in the news;news in brief;"
      "editor's picks;editors' picks;editor's choice;editors' choice;staff picks;our picks;don't miss;"
      "in case you missed it;in other news;around the web;from around the web;from the web;from our partners;"
      "from the archive;from the archives;sponsored;sponsored content;sponsored stories;sponsored links;promoted;"
      "promoted stories;promoted content;paid content;partner content;hot network questions;linked;"
      "linked questions;hot topics;hot right now;hot deals;deals of the day;tags;tagged;tagged with;"
      "tags viral phrases;filed under;categories;category;archives;blogroll;blog archive;my blog list;blog roll;"
      "links;contributors;meta;about the author;about the authors;about author;about the writer;about us;about me;"
      "about this blog;about this community;about community;author box;author bio;meet the author;"
      "written by staff;share this;share this story;share this article;share this post;share on;spread the word;"
      "spread the news;follow us;follow us on;connect with us;stay connected;find us on;newsletter;newsletters;"
      "newsletter signup;sign up for our newsletter;sign up for the newsletter;sign up for;subscribe;subscribe to;"
      "subscribe now;subscribe to our newsletter;get our newsletter;get the newsletter;get the latest;"
      "join our newsletter;join our mailing list;stay up to date;be in the know;who is online;who's online;"
      "users browsing;users browsing this forum;users viewing this thread;members online;currently viewing;"
      "forum statistics;board statistics;site map;quick links;useful links;useful resources;explore;explore more;"
      "discover more;other stories;other news;other posts;other articles;other links" },
    { SENSE_LURE,
      "elsewhere;events;upcoming events;calendar;jobs;job listings;classifieds;obituaries;podcasts;podcast;videos;"
      "photos;gallery;galleries;poll;polls;crossword;horoscopes;whats hot;what's hot;what's new;new on;"
      "new posts elsewhere;in this section;in this article;table of contents;contents;on this page;"
      "jump to section;toggle navigation;navigation;main menu;site navigation;post navigation;previous post;"
      "previous article;next article;previous story;next story;older post;newer post;older posts;newer posts;"
      "share your story;weiterlesen;mehr zum thema;das könnte sie auch interessieren;à lire aussi;"
      "sur le même sujet;te puede interesar;meistgelesen;leggi anche;today on;today in;this week in;live updates;"
      "follow the author;r rules;rules;community rules;moderators list;similar channels;autoplay is on;transcript;"
      "chapters;store;best deals;your account;support us;donate;become a member;sitemap;weather;video;shop" },
    { SENSE_MORE,
      "load more;load more comments;load more replies;show more comments;show more replies;show all comments;"
      "show all replies;view all comments;view all replies;view more comments;view more replies;more comments;"
      "more replies;continue this thread;continue thread;continue reading thread;continue reading;"
      "see all comments;read all comments;view previous replies;view more answers;show previous comments;"
      "view replies;show replies;hide replies;view reply;show reply;hide comments;older comments;newer comments;"
      "previous comments;next comments;view hidden;show hidden;view entire discussion;load comments;more posts;"
      "show this thread" },
    { SENSE_GLUE,
      "this;that;the;as;with;or;and;in;for;of;it;all;up to;be;is;are;was;has;have;not;your;here;people;person;"
      "others;one;thread;story;article;link to;new;only;first;if;out;so far;to;a;an;page;users;user" },
    { SENSE_UNIT,
      "an;second;seconds;sec;secs;minute;minutes;min;mins;hour;hours;hr;hrs;day;days;week;weeks;wk;wks;month;"
      "months;mo;mos;year;years;yr;yrs;stunde;stunden;tag;tagen;tage;woche;wochen;monat;monaten;jahr;jahren;"
      "minuten;heure;heures;jour;jours;semaine;semaines;mois;ans;hora;horas;día;días;dia;dias;semana;semanas;mes;"
      "meses;año;años;minutos;timmar;dagar" },
    { SENSE_BADGE,
      "user;flair;op;mod;moderator;moderators;admin;administrator;member;junior member;senior member;"
      "active member;well known member;new member;full member;hero member;regular;newbie;veteran;site admin;"
      "global moderator;guest;anonymous user;author;post author;article author;staff;verified;unverified;"
      "not verified;not registered;top contributor;top commenter;top fan;rising star;subscriber;supporter;editor;"
      "team;owner;contributor;collaborator;maintainer;pinned;stickied;stickied comment;pinned comment;pinned by;"
      "highlighted;featured;featured comment;editor's pick;edited;deleted;online;offline;locked;thread starter;"
      "topic starter;original poster;level;rank;bot;pro;premium;vip;beginner;expert;legend;distinguished;leader;"
      "trust level;solution;accepted;accepted answer;best answer;in reply to;in response to;replying to;reply to;"
      "responding to;antwort auf;en réponse à;leader's pick;mitglied;active user;wiki editor;community wiki;"
      "new contributor;unregistered;verified account;via;via mobile;from mobile;ago from web;edited at;edited on;"
      "last edited;last modified;modified;updated;translated;registered;logged in" },
    { SENSE_BY,
      "by;posted by;submitted by;written by;comment by;commented by;post by;reply by;answer by;sent by;said by;"
      "added by;comment from;reply from;from;von;par;por;av;started by;created by;asked by;answered by;"
      "originally posted by;edited by;last edited by" },
    { SENSE_SAYS,
      "says;said;wrote;writes;replied;commented;asked;answered;posted;responded;added;opened this issue;"
      "opened this;sagt;schrieb;dit;a écrit;dice;escribió;scrive;ha scritto;sier;säger;commented on;replied to;"
      "submitted;started a discussion;started a conversation;started this conversation;started this discussion;"
      "reacted;left a comment;reviewed" },
    { SENSE_COUNT,
      "point;pts;likes;votes;upvotes;downvotes;score;shares;reactions;reaction;views;view count;recommendations;"
      "recommends;favorites;favourites;boosts;retweets;reblogs;awards;readers recommend;participants;"
      "participating;posters;liked this;like this;found this helpful;people liked this;reply count;stars;"
      "gold badges;silver badges;bronze badges;badges;gold;silver;bronze;bookmarks;quotes;members;rep;reads;"
      "answers count;joined the discussion;score hidden;followers;points;karma;recommended;flair;following;"
      "comment;comments;replies;response;responses;thoughts;thought;answers;kommentare;kommentar;commentaires;"
      "commentaire;comentarios;comentario;commenti;antworten anzeigen;réponses;respuestas;kommentarer;opinions;"
      "post;remarks;notes;posts;messages" },
    { SENSE_FORM,
      "logged in;leave a reply;leave a comment;leave your comment;leave a response;leave your reply;leave reply;"
      "leave comment;post a comment;post comment;post a reply;post reply;post your reply;post your comment;"
      "post new comment;post your answer;add a comment;add comment;add new comment;add your comment;add a reply;"
      "add your reply;write a comment;write a reply;write your comment;write comment;submit comment;"
      "submit a comment;submit your comment;send comment;your comment;your reply;your answer;your name;your email;"
      "your email address;your e mail address;your e mail;cancel reply;cancel comment;comment on post;"
      "email address;email required;name required;name email;e mail address;required fields;"
      "required fields are marked;fields marked;save my name;notify me;notify me of;remember me;remember my;"
      "remember personal info;subscribe to comments;join the discussion;join the conversation;"
      "want to join the discussion;have something to say;what are your thoughts;share your thoughts;"
      "tell us what you think;you must be logged in;you must be signed in;you must log in;you must sign in;"
      "you must be registered;you must register;you must login;you need to log in;you need to be logged in;"
      "you need to sign in;you need an account;you have insufficient privileges;you are not logged in;"
      "please log in;please login;please sign in;please register;log in to comment;login to comment;"
      "log in to leave a comment;log in to post;log in to join;log in or sign up;sign in to comment;"
      "sign in to join;sign in or register;sign in to participate;sign in with;sign up to comment;sign up to join;"
      "sign up or log in;log in with;login with;login to post;login to join;create an account to;"
      "create a free account to;register to comment;register to post;register or log in;register or login;"
      "this site uses akismet;comment guidelines;comment policy;commenting policy;comments policy;"
      "comments guidelines;community guidelines;house rules;html is not allowed;html tags;"
      "you may use these html tags;allowed html tags;you can use markdown;type the characters;captcha;"
      "verification code;spam protection;please enter;enter your;submit;submit reply;comment form;reply form;"
      "quick reply form;verify you are human;i agree to;by commenting;by posting;by submitting;"
      "comments are moderated;all comments are moderated;comments will be moderated;"
      "your comment is awaiting moderation;your comment will;max characters;characters remaining;characters left;"
      "you have characters left;attach files;attach images;preview comment;preview post;preview;drag and drop;"
      "upload files;kommentar schreiben;kommentar hinterlassen;schreibe einen kommentar;"
      "schreiben sie einen kommentar;antworten abbrechen;laisser un commentaire;deja una respuesta;"
      "deja un comentario;lascia un commento;lämna ett svar;not the answer you're looking for;"
      "browse other questions;know someone who can answer;thanks for contributing an answer;sign up using;"
      "post as a guest;this topic is closed;this thread is closed;this topic has been locked;you cannot post;"
      "you cannot reply;you may not post;cannot post;want to comment;want to reply;already have an account;"
      "don't have an account;reply as;comment as;posting as;logged in as;be respectful;please keep comments;"
      "please be respectful;keep it civil;please keep it civil;add to the discussion;to join the conversation;"
      "to leave a comment" },
    { SENSE_SUBJECT, "subject;re;aw;fw;fwd;betreff" },
    { SENSE_HEADING,
      "discussion;discuss;conversation;reader comments;readers' comments;readers comments;all comments;"
      "top comments;most relevant;user comments;comment section;comments section;latest discussion;"
      "public comments;member comments;join the discussion on this;what readers say;readers say;"
      "have your say so far;what you said;letters in reply;community comments;comments from readers;"
      "from our readers;facebook comments;disqus comments;reader reactions;reactions from readers;"
      "the conversation so far;guestbook entries;guest book entries;diskussion;discussions;comment thread;"
      "talkback;reader responses;reader feedback;your comments;your thoughts;readers respond;comment list;"
      "comments list;responses to this" },
    { SENSE_SORT,
      "relevanteste zuerst;relevanteste;les plus récentes;les plus pertinentes;les plus pertinents;relevantes primero;sortieren nach;sortieren;älteste zuerst;neueste zuerst;beliebteste;älteste;neueste;trier par;les plus récents;"
      "les plus anciens;les mieux notés;ordenar por;más recientes;más antiguos;más valorados;ordina per;più recenti;"
      "mais recentes;mais antigos;nyaste;äldsta;nieuwste;oudste;newest questions;most helpful;sorted;sort by;sorted by;sort comments by;sort;order by;newest first;oldest first;most liked first;best first;"
      "newest;oldest;best;top rated;highest rated;most recommended;controversial;most voted;most popular comments;"
      "reader picks;live;display mode;flat;threaded;nested;show comments as" },
    { SENSE_EMPTY,
      "no comments;no comment yet;no comments yet;no replies yet;no replies;no responses;no responses yet;"
      "be the first to comment;be the first to reply;be the first;be the first to share what you think;"
      "be the first to leave a comment;be the first to respond;comments off;"
      "comments off on;"
      "there are no comments;there are no comments yet;there are currently no comments;nobody has commented;"
      "nobody has commented yet;no one has commented;no one has commented yet;no reader comments;loading comments;"
      "loading discussion;keine kommentare;aucun commentaire;sin comentarios;nessun commento;nothing here yet;"
      "start the discussion;start the conversation;no discussion yet;no posts yet" },
    { SENSE_FOOTER,
      "copyright;all rights reserved;privacy policy;terms of use;terms of service;terms and conditions;"
      "cookie policy;cookies policy;powered by;proudly powered by;running on;we use cookies;"
      "this site uses cookies;this website uses cookies;we are using cookies;cookie settings;cookie preferences;"
      "cookie consent;contact us;advertise;advertise with us;advertising;do not sell my personal information;"
      "your privacy choices;accessibility statement;user agreement;content policy;skip to content;"
      "skip to main content;skip to navigation;back to top;all times are;the time now is;forum software by;"
      "community platform by;theme by;theme designed by;design by;designed by;hosted by;page generated in;"
      "archived on;rss;rss feed;rss feeds;impressum;datenschutz;mentions légales;help center;guidelines faq;"
      "jump to;forum jump;mark all as read;mark forums read;delete cookies;board index;forum rules;"
      "contact a moderator;contact moderators;contact the moderators;board rules;mobile version;desktop version;"
      "view desktop version;unsubscribe;to unsubscribe;mailing list;end of digest;hosted on;part of the;imprint" },
    { SENSE_PINGBACK,
      "pingback;pingback from;trackback;trackbacks;trackback from;pingbacks;pingback by;trackback by;"
      "trackback url;tb url;pingbacks and trackbacks;webmention;mentioned in;cross posted;linked from" },
    { SENSE_SIGNATURE,
      "sent from my;sent from a;sent from an;sent from outlook;sent from yahoo;sent from mail;sent from samsung;"
      "sent from samsung mobile;sent via;sent with;sent using;posted from my;posted via;posted with;posted using;"
      "get outlook for;von meinem;envoyé de mon;enviado desde mi;last edited;last edited by;edited by;edited on;"
      "edited at;edited;updated;modified;this post was edited;this post has been edited;this comment was edited;"
      "this comment has been edited;this message was edited;last modified;this post was last edited;"
      "this post was last modified;reason for editing;edit reason" },
    { SENSE_JOIN,
      "about;at;on;um;am um;à;le;el;alle;kl;o'clock;over;almost;nearly;around;more than;less than;dated" },
    { SENSE_MONTH,
      "january;february;march;april;may;june;july;august;september;october;november;december;jan;feb;mar;apr;jun;"
      "jul;aug;sep;sept;oct;nov;dec;januar;februar;märz;mai;juni;juli;oktober;dezember;janvier;février;mars;avril;"
      "juin;juillet;août;septembre;octobre;novembre;décembre;enero;febrero;marzo;abril;mayo;junio;julio;agosto;"
      "septiembre;octubre;noviembre;diciembre;maj;augusti" },
    { SENSE_WEEKDAY,
      "monday;tuesday;wednesday;thursday;friday;saturday;sunday;mon;tue;tues;wed;thu;thur;thurs;fri;sat;sun;"
      "montag;dienstag;mittwoch;donnerstag;freitag;samstag;sonntag;lundi;mardi;mercredi;jeudi;vendredi;samedi;"
      "dimanche" },
    { SENSE_AGO, "ago;vor;hace;il y a;fa;sedan" },
    { SENSE_ZONE,
      "utc;gmt;est;edt;cst;cdt;mst;mdt;pst;pdt;cet;cest;bst;ist;aest;et;pt;ct;uhr;eastern;pacific;central;"
      "local time" },
    { SENSE_DAY,
      "today;yesterday;heute;gestern;hier;aujourd'hui;ayer;hoy;just now;right now;a moment ago;moments ago;"
      "a few seconds ago;a few minutes ago;few moments ago;a while ago;last week;last month;last year;last night;"
      "this morning;idag;igår" },
    { SENSE_REMOVED,
      "deleted;removed;deleted by user;removed by moderator;comment deleted;comment removed;comment deleted by user;"
      "comment removed by moderator;this comment has been deleted;this comment has been removed;"
      "this comment was deleted;this comment was removed;this post has been deleted;this post has been removed;"
      "this comment was deleted by its author;this comment has been removed by the moderators;message deleted;"
      "this post was deleted;this post was removed;this comment violated our policy;this message was deleted" },
    { SENSE_FORM, "comments are closed;comments closed;comments are turned off;comments are off;comments disabled;"
                  "comments are disabled;commenting is closed;commenting has been disabled" },
    { SENSE_FIELD, "start date;thread starter since;started;last reply;reactions;last post;first post" },
    { SENSE_FORM,
      "sign up for free;sign up for free to join;sign up now to join;join to comment;join now to comment" },
    { SENSE_REPLY, "link to comment;link to post;link to this comment;link to this post;share on other sites;copy "
                   "link to comment" },
    { SENSE_EXPAND, "click to expand;expand quote;click to expand this quote;click to show quote" },
    { SENSE_ATTRIBUTION, "quoting;quote from;quote by;originally posted by;zitat von;citation de;quoted from" },
    /* Portuguese, Dutch, Russian, Polish, Danish and Norwegian, Finnish, Czech, Turkish */
    { SENSE_REPLY,
      "responder;resposta;denunciar;citar resposta;link permanente;curtir comentário;beantwoorden;reageren;"
      "reageer;antwoorden;citeren;rapporteer;rapporteren;misbruik melden;ответ;цитировать;цитата;пожаловаться;"
      "ссылка;odpowiedz;cytuj;zgłoś;zgłoś nadużycie;svar;besvar;siter;rapporter;anmeld;vastaa;lainaa;ilmianna;"
      "odpovědět;nahlásit;citovat;yanıtla;cevapla;şikayet et;alıntıla;enlace permanente;denunciar comentario;"
      "permalien;signaler un abus;kommentar melden;beitrag melden;direktlink;segnala;segnala abuso;anmäl;citera" },
    { SENSE_COMMENT,
      "contributions;contribution;leserkommentare;lesermeinungen;ihre meinung;meinungen;wortmeldungen;einträge;eintrag;questions and answers;"
      "comentários;comentário;respostas;reacties;reactie;комментарии;комментарий;комментариев;комментария;"
      "ответов;komentarze;komentarz;komentarzy;kommentarer;kommentarar;kommentar;kommentit;kommentti;kommenttia;"
      "komentáře;komentář;komentářů;yorum;yorumlar;réactions;réaction;opiniones;beiträge;beitrag;avis" },
    { SENSE_CONTROL,
      "compartilhar;partilhar;curtir;gosto;gostei;não gostei;editar;seguir;mais;delen;vind ik leuk;bewerken;"
      "поделиться;нравится;не нравится;показать;скрыть;ещё;udostępnij;lubię to;edytuj;pokaż;więcej;del;lik;liker;"
      "synes godt om;rediger;vis mere;vis flere;jaa;tykkää;sdílet;paylaş;beğen;bearbeiten;mehr anzeigen;modifier;"
      "voir plus;j'aime pas;ver más;mostrar más;modifica;mostra altro;redigera;visa mer;skriv ut;drucken;imprimer;"
      "imprimir;stampa;partager;tweeter;envoyer;enviar;merken" },
    { SENSE_UNIT,
      "ano;anos;mês;minuto;segundo;segundos;uur;uren;minuut;minuten geleden;weken;maand;maanden;jaren;секунд;"
      "минут;минуты;минуту;час;часа;часов;день;дня;дней;неделю;недели;недель;месяц;месяца;месяцев;год;года;лет;"
      "std;tg;wo;sem;godzin;godziny;godzinę;dni;dzień;tygodni;tygodnie;miesiąc;miesiące;miesięcy;lat;lata;rok;time;timer;dag;"
      "dage;uge;uger;måned;måneder;år;tuntia;tunti;päivää;päivä;viikkoa;kuukautta;vuotta;minuuttia;hodin;hodinami;"
      "dny;týdny;měsíci;lety;saat;gün;hafta;ay;yıl;dakika;minuti;minuto;ore;ora;giorni;giorno;settimane;settimana;"
      "mesi;mese;anni;anno;minut;veckor;vecka;månader;månad;dygn" },
    { SENSE_AGO, "atrás;há;geleden;назад;temu;siden;sitten;önce;před" },
    { SENSE_MONTH,
      "janeiro;fevereiro;março;maio;junho;julho;setembro;outubro;novembro;dezembro;januari;februari;maart;mei;"
      "augustus;января;февраля;марта;апреля;мая;июня;июля;августа;сентября;октября;ноября;декабря;stycznia;"
      "lutego;marca;kwietnia;czerwca;lipca;sierpnia;września;października;listopada;grudnia;gennaio;febbraio;"
      "aprile;maggio;giugno;luglio;settembre;ottobre;dicembre;desember;tammikuuta;helmikuuta;maaliskuuta;"
      "huhtikuuta;toukokuuta;kesäkuuta;heinäkuuta;elokuuta;syyskuuta;lokakuuta;marraskuuta;joulukuuta" },
    { SENSE_WEEKDAY,
      "lunes;martes;miércoles;jueves;viernes;sábado;domingo;lunedì;martedì;mercoledì;giovedì;venerdì;sabato;"
      "domenica;maandag;dinsdag;woensdag;donderdag;vrijdag;zaterdag;zondag;måndag;tisdag;onsdag;torsdag;fredag;"
      "lördag;söndag" },
    { SENSE_DAY,
      "hoje;ontem;vandaag;gisteren;сегодня;вчера;только что;dzisiaj;dziś;wczoraj;i dag;i går;tänään;eilen;dnes;"
      "včera;bugün;dün;oggi;ieri;i går kveld;gerade eben;à l'instant;ahora mismo" },
    { SENSE_SAYS,
      "disse;diz;escreveu;respondeu;comentou;zegt;schreef;zei;пишет;написал;написала;сказал;ответил;ответила;"
      "napisał;napisała;pisze;mówi;skrev;siger;sanoo;kirjoitti;napsal;napsala;yazdı;dedi;a répondu;répond;"
      "respondió;antwortete;meint;ha detto;ha risposto;svarade;svarte" },
    { SENSE_BY, "soumis par;posté par;publié par;rédigé par;écrit par;enviado por;publicado por;escrito por;"
                "geschrieben von;gepostet von;verfasst von;geplaatst door;door;inviato da;scritto da;da;postado por;"
                "skrivet av;skrevet av;postet av;lähettänyt;přidal" },
    { SENSE_FORM,
      "deixe uma resposta;deixe um comentário;deixe seu comentário;cancelar resposta;o seu endereço de e mail;"
      "o seu endereço de email;geef een reactie;laat een reactie achter;plaats een reactie;reactie annuleren;"
      "добавить комментарий;оставить комментарий;ваш комментарий;отменить ответ;ваш e mail не будет опубликован;"
      "dodaj komentarz;napisz komentarz;twój adres;skriv en kommentar;legg igjen en kommentar;legg inn kommentar;"
      "kommenter;kirjoita kommentti;jätä kommentti;přidat komentář;yorum yap;yorum yaz;bir yanıt yazın;"
      "tu dirección de correo;responder cancelar;cancelar la respuesta;votre adresse e mail;votre adresse de "
      "messagerie;annuler la réponse;il tuo indirizzo email;annulla risposta;deine e mail adresse;ihre e mail "
      "adresse;avbryt svar;poster un commentaire;publier un commentaire;vous devez vous connecter;inicia sesión "
      "para;pour réagir;réagir;reagir;einloggen um;melden sie sich an;bitte melden sie sich an" },
    { SENSE_LURE,
      "artigos relacionados;leia também;mais lidas;mais lidos;posts recentes;últimas notícias;veja também;"
      "gerelateerde artikelen;lees ook;lees meer;meest gelezen;читайте также;похожие статьи;популярное;"
      "последние новости;по теме;czytaj także;czytaj też;najczęściej czytane;zobacz także;les også;læs også;"
      "mest lest;mest læste;lue myös;luetuimmat;čtěte také;nejčtenější;ilgili haberler;artículos relacionados;"
      "noticias relacionadas;lo más leído;lee también;más noticias;articles similaires;les plus lus;"
      "les plus commentés;lire aussi;à lire également;dans la même rubrique;ähnliche artikel;ähnliche beiträge;"
      "lesen sie auch;auch interessant;mehr aus;neueste kommentare;neueste beiträge;letzte kommentare;"
      "meistkommentiert;articoli correlati;i più letti;potrebbe interessarti;läs också;läs även;mest läst;"
      "commentaires récents;articles récents;comentarios recientes;entradas recientes;ultimi commenti" },
    { SENSE_EMPTY, "nenhum comentário;sem comentários;seja o primeiro a comentar;geen reacties;нет комментариев;"
                   "комментариев нет;комментариев пока нет;brak komentarzy;ingen kommentarer;inga kommentarer;"
                   "ei kommentteja;žádné komentáře;yorum yok;soyez le premier;sei der erste;noch keine kommentare;"
                   "nessun commento presente;sé el primero en comentar" },
    { SENSE_PINGBACK, "rétrolien;rétroliens;notificação de retorno" },
};
const size_t vocabulary_group_count = sizeof vocabulary_groups / sizeof vocabulary_groups[0];
